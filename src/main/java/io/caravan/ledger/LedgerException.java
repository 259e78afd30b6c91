package io.caravan.ledger;

/** The ledger cannot be used; the message says what to do. */
public final class LedgerException extends RuntimeException {
    private static final long serialVersionUID = 1;

    LedgerException(String message) {
        super(message);
    }

    LedgerException(String message, Throwable cause) {
        super(message, cause);
    }
}
