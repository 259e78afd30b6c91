package io.caravan.audit;

import org.jspecify.annotations.Nullable;

/** The audit log cannot be used; the message says what to do. */
public final class AuditException extends RuntimeException {
    AuditException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
