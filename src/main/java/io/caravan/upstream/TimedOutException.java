package io.caravan.upstream;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** An attempt was broken off because a time had passed; what the HTTP client made of that does not matter. */
final class TimedOutException extends IOException {
    private static final long serialVersionUID = 1;

    private final CutOff reason;
    private final Duration after;

    /** @param after how long the attempt had been under way */
    TimedOutException(CutOff reason, Duration after) {
        super(reason + " after " + after);
        this.reason = reason;
        this.after = after;
    }

    /** Whether the upstream took too long, be it for the call's timers, for connecting or for the socket. */
    static boolean isTimeout(Throwable problem) {
        return problem instanceof TimedOutException || problem instanceof SocketTimeoutException;
    }

    /** Whether the call's own time was up, not the upstream's. */
    static boolean isDeadline(Throwable problem) {
        return problem instanceof TimedOutException timedOut && timedOut.reason == CutOff.DEADLINE;
    }

    Duration after() {
        return after;
    }

    /** It is always the timer; where the reader was when it struck says nothing. */
    @Override
    public synchronized Throwable fillInStackTrace() {
        return this;
    }
}
