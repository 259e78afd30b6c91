package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.upstream.ErrorRow.Retry;
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
        Retry retry = row.retry();
        if (retry == null || call.tries() >= retry.attempts(maxAttempts)) {
            call.failed(failure);
            return;
        }
        Duration wait = backOff(retry, call.tries(), retryAfter);
        if (call.remaining(clock.instant()).compareTo(wait) > 0) {
            call.retryAfter(wait, failure);
        } else {
            call.failed(failure);
        }
    }

    /** Full jitter: anything up to base, doubled each time, so that many do not come back at once. */
    private static Duration backOff(Retry retry, int attempts, @Nullable Duration retryAfter) {
        long jittered = 1 + ThreadLocalRandom.current().nextLong(Math.max(1, retry.ceiling(attempts)));
        return Duration.ofMillis(Math.max(jittered, retryAfter == null ? 0 : retryAfter.toMillis()));
    }
}
