package io.caravan.upstream;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** When to look again. The lock of {@link Account} guards it; any thread may ask how long that is. */
final class ProbeTimes {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Duration shortest;
    private final Clock clock;
    private volatile Duration wait;
    private volatile Instant next;

    /** @param shortest the first wait after trouble; doubled each time up to half a minute, or itself if that is longer */
    ProbeTimes(Duration shortest, Clock clock) {
        this.shortest = shortest;
        this.clock = clock;
        wait = shortest;
        next = clock.instant();
    }

    boolean isDue() {
        return !clock.instant().isBefore(next);
    }

    void lookIn(Duration time) {
        next = clock.instant().plus(time);
    }

    /** There is trouble: looks again after a wait, and after the double the next time. */
    void lookLater() {
        lookIn(wait);
        Duration twice = wait.multipliedBy(2);
        Duration longest = shortest.compareTo(LONGEST) > 0 ? shortest : LONGEST;
        wait = twice.compareTo(longest) > 0 ? longest : twice;
    }

    /** There was no trouble lately. */
    void calm() {
        wait = shortest;
    }

    boolean isCalm() {
        return wait.equals(shortest);
    }

    /** In whole seconds, rounded up, at least one: nobody is told to come back too early. */
    Duration untilNext() {
        long millis = Duration.between(clock.instant(), next).toMillis();
        return Duration.ofSeconds(Math.max(1, Math.floorDiv(millis + 999, 1_000)));
    }
}
