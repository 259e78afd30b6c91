package io.caravan.upstream;

import io.caravan.chat.CaravanException;

/** The upstream did not answer but said why. The call already knows what comes next. */
final class UpstreamException extends CaravanException {
    private static final long serialVersionUID = 1;

    private final boolean counts;

    UpstreamException(ErrorRow row) {
        super(row.failure(null));
        counts = row.counts() && row.closes() == ErrorRow.Closes.NOTHING; // an account is no upstream
    }

    /** Whether the breaker counts it as a failure of the upstream. */
    boolean counts() {
        return counts;
    }

    /** Thrown for control on a hot path of trouble; where it came from is always the same. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
