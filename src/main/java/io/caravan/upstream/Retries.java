package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Whether and when a failed attempt is made again. The only place where anything is sent twice. */
final class Retries {
    private final int maxAttempts;
    private final Clock clock;

    Retries(int maxAttempts, Clock clock) {
        this.maxAttempts = maxAttempts;
        this.clock = clock;
    }

    /** What the upstream asked for in Retry-After is waited at least, if that is not past the deadline. */
    void decide(Call call, ErrorRow row) {
        Duration retryAfter = call.upstreamAsksFor();
        Failure failure = row.failure(retryAfter);
        Duration wait = backOff(row, call.attempts(), retryAfter);
        boolean inTime = call.remaining(clock.instant()).compareTo(wait) > 0;
        if (row.retries() && call.attempts() < maxAttempts && inTime) {
            call.retryAfter(wait, failure);
        } else {
            call.failed(failure);
        }
    }

    /** Full jitter: anything up to base, doubled each time, so that many do not come back at once. */
    private static Duration backOff(ErrorRow row, int attempts, @Nullable Duration retryAfter) {
        int doublings = Math.min(20, Math.max(0, attempts - 1));
        long ceiling = Math.min(row.cap().toMillis(), row.base().toMillis() << doublings);
        long jittered = 1 + ThreadLocalRandom.current().nextLong(Math.max(1, ceiling));
        return Duration.ofMillis(Math.max(jittered, retryAfter == null ? 0 : retryAfter.toMillis()));
    }
}
