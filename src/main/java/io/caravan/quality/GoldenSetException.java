package io.caravan.quality;

/** A golden set cannot be used; the message says which line of it has to be mended. */
public final class GoldenSetException extends RuntimeException {
    private static final long serialVersionUID = 1;

    GoldenSetException(String message) {
        super(message);
    }
}
