package io.caravan.upstream;

/** Nobody waits for this call any more: it is not sent, or was broken off. No fault of the upstream. */
final class UnwantedCallException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnwantedCallException() {
        super("all who asked are gone", null, false, false);
    }
}
