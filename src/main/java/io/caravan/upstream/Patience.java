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
    private volatile boolean listens = true;
    private long stoppedAt;
    private long deaf;

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

    /** What comes from now on is not heard, because something else has to be done first; silence does not count. */
    void stopListening(long now) {
        stoppedAt = now;
        listens = false;
    }

    /** The silence goes on where it was. */
    void listenAgain(long now) {
        if (!listens) {
            long pause = now - stoppedAt;
            long shifted = heardAt + pause;
            deaf += pause;
            heardAt = shifted;
            listens = true;
        }
    }

    /** How long the upstream has had. */
    Duration elapsed(long now) {
        long until = listens ? now : stoppedAt;
        return Duration.ofNanos(until - begunAt - deaf);
    }

    /** What there was too much of, if anything. */
    @Nullable CutOff exhausted(long now) {
        if (now - begunAt >= time) {
            return CutOff.DEADLINE;
        }
        if (!listens || silenceLeft(now) > 0) {
            return null;
        }
        return hasHeard ? CutOff.GAP : CutOff.FIRST_EVENT;
    }

    /**
     * For how long nothing can be exhausted. While nothing has been heard that is a gap at most, for the answer may begin
     * right now: so whoever hears never has to wake whoever asks.
     */
    long untilNextLook(long now) {
        long silence = listens ? silenceLeft(now) : nanos(limits.gap());
        long certain = hasHeard ? silence : Math.min(silence, nanos(limits.gap()));
        return Math.max(0, Math.min(certain, time - (now - begunAt)));
    }

    private long silenceLeft(long now) {
        return hasHeard ? nanos(limits.gap()) - (now - heardAt) : nanos(limits.firstEvent()) - (now - begunAt);
    }
}
