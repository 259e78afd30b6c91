package io.caravan.chat;

import org.jspecify.annotations.Nullable;

/** The request cannot be understood or is not allowed; its sender has to change it. */
public final class BadRequestException extends CaravanException {
    private static final long serialVersionUID = 1;

    public BadRequestException(String code, String message, @Nullable String param) {
        super(Failure.caller(code, message, param));
    }

    public BadRequestException(Failure failure) {
        super(failure);
    }
}
