package io.caravan.upstream;

import io.caravan.chat.CaravanException;

/** The upstream failed in a way that the breaker counts. The call already knows what comes next. */
final class UpstreamException extends CaravanException {
    private static final long serialVersionUID = 1;

    UpstreamException(ErrorRow row) {
        super(row.failure(null));
    }

    /** Thrown for control on a hot path of trouble; where it came from is always the same. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
