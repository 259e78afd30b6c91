package io.caravan.upstream;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How long one attempt may take and how long it may be silent; blank lines are silence, because the upstream sends them for
 * as long as it does nothing. Times are nanoseconds of {@link System#nanoTime}. One thread hears, another asks.
 */
final class Patience {
    private final long begunAt;
    private final long time;
    private final Limits limits;

    private volatile long heardAt;
    private volatile boolean hasHeard;

    /**
     * What is granted to each attempt.
     *
     * @param firstEvent until the answer begins
     * @param gap between two parts of it
     */
    record Limits(Duration firstEvent, Duration gap) {}

    /** @param time how long the attempt may take in all */
    Patience(Limits limits, Duration time, long now) {
        this.limits = limits;
        this.time = nanos(time);
        begunAt = now;
    }

    private static long nanos(Duration duration) {
        return TimeUnit.NANOSECONDS.convert(duration);
    }

    /** A part of the answer came. */
    void heard(long now) {
        heardAt = now;
        hasHeard = true;
    }

    Duration elapsed(long now) {
        return Duration.ofNanos(now - begunAt);
    }

    /** What there was too much of, if anything. */
    @Nullable CutOff exhausted(long now) {
        if (now - begunAt >= time) {
            return CutOff.DEADLINE;
        }
        if (silenceLeft(now) > 0) {
            return null;
        }
        return hasHeard ? CutOff.GAP : CutOff.FIRST_EVENT;
    }

    /**
     * For how long nothing can be exhausted. While nothing has been heard that is a gap at most, for the answer may begin
     * right now: so whoever hears never has to wake whoever asks.
     */
    long untilNextLook(long now) {
        long silence = silenceLeft(now);
        long certain = hasHeard ? silence : Math.min(silence, nanos(limits.gap()));
        return Math.max(0, Math.min(certain, time - (now - begunAt)));
    }

    private long silenceLeft(long now) {
        return hasHeard ? nanos(limits.gap()) - (now - heardAt) : nanos(limits.firstEvent()) - (now - begunAt);
    }
}
