package io.caravan.upstream;

/**
 * The call is answered, but for some of the time it was its asker who did not read: how long it took shows nothing about
 * the upstream. Only the circuit breaker is to know.
 */
final class SlowReaderException extends RuntimeException {
    private static final long serialVersionUID = 1;

    SlowReaderException() {
        super("the asker reads slowly", null, false, false);
    }
}
