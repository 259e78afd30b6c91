package io.caravan.upstream;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens a breaker after some timeouts in a row: an upstream that hangs would otherwise hold every call for minutes before its
 * failure rate is known. Whatever else ends a call between them shows that it does not hang. Thread-safe.
 */
final class TimeoutRun {
    private final CircuitBreaker breaker;
    private final int limit;
    private final AtomicInteger length = new AtomicInteger();

    private TimeoutRun(CircuitBreaker breaker, int limit) {
        this.breaker = breaker;
        this.limit = limit;
    }

    static void watch(CircuitBreaker breaker, int limit) {
        TimeoutRun run = new TimeoutRun(breaker, limit);
        breaker.getEventPublisher()
                .onSuccess(event -> run.clear())
                .onError(event -> run.failed(BreakerRules.reason(event.getThrowable())))
                .onIgnoredError(event -> run.ignored(BreakerRules.reason(event.getThrowable())))
                .onStateTransition(event -> run.clear());
    }

    private void clear() {
        length.set(0);
    }

    private void failed(Throwable reason) {
        if (!TimedOutException.isTimeout(reason)) {
            clear();
        } else if (length.incrementAndGet() >= limit && letsCallsPass()) {
            breaker.transitionToOpenState();
        }
    }

    /** A timeout that is ignored had too little time to tell anything, not even that the upstream does not hang. */
    private void ignored(Throwable reason) {
        if (!TimedOutException.isTimeout(reason)) {
            clear();
        }
    }

    private boolean letsCallsPass() {
        return breaker.getState() == State.CLOSED || breaker.getState() == State.HALF_OPEN;
    }
}
