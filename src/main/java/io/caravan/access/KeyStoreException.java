package io.caravan.access;

/** What was wanted of the key store cannot be done; the message says what to do instead. */
public final class KeyStoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    KeyStoreException(String message) {
        super(message);
    }
}
