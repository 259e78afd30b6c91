package io.caravan.pace;

import java.time.Duration;

/**
 * How many calls of a model may be in flight at once. The limit that the upstream has in force is not known and moves with
 * the account's balance, so it is felt for: up by half in each round while nothing is refused, at once down to what a
 * refusal names, then after a pause up again, slowly and twice as fast after each step that went well. Each step too far
 * costs a refusal, so the pause doubles while they come at the same height, and in the long run a hundred good calls have
 * to earn each refusal. Not thread-safe: the lock of {@link Turns} guards it.
 */
final class CallLimit {
    /** How much each answered call raises it: at the start ... */
    private static final double FASTEST = 0.5;

    /** ... after a refusal ... */
    private static final double CAREFUL = 0.1;

    /** ... and after more refusals than were earned. */
    private static final double SLOWEST = 0.01;

    /** Refusals that an answered call earns, and how many can be saved up: so a stray one is soon forgotten. */
    private static final double EARNED = 0.01;

    private static final double MOST_SAVED = 5;
    private static final long SHORTEST_PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(30).toNanos();

    private final int start;
    private final int ceiling;
    private volatile int maximum;
    private double exact;
    private double gain = FASTEST;
    private double saved = MOST_SAVED;
    private int refusedAt;
    private long pause = SHORTEST_PAUSE;
    private long loweredAt;
    private long mayRiseAt;

    /**
     * @param start where it begins
     * @param ceiling what it never exceeds
     * @param now {@link System#nanoTime()}, as in the other methods
     */
    CallLimit(int start, int ceiling, long now) {
        this.start = Math.min(start, ceiling);
        this.ceiling = ceiling;
        loweredAt = now - 1;
        mayRiseAt = now;
        set(this.start);
    }

    private void set(double value) {
        exact = value;
        maximum = (int) value;
    }

    /** May be read by any thread. */
    int maximum() {
        return maximum;
    }

    /** What is known of the upstream's limit does not hold any more: rises as at the start, and from there at least. */
    void restart(long now) {
        set(Math.max(exact, start));
        gain = FASTEST;
        pause = SHORTEST_PAUSE;
        refusedAt = 0;
        mayRiseAt = now;
    }

    /**
     * A call was answered, and as many as there may be were in flight: with fewer it would prove nothing.
     *
     * @param sentAt when the call was sent; what was sent before the limit fell says nothing about the present one
     */
    void answered(long sentAt, long now) {
        saved = Math.min(MOST_SAVED, saved + EARNED);
        if (isOutdated(sentAt) || now - mayRiseAt < 0) {
            return;
        }
        int before = maximum;
        set(Math.min(ceiling, exact + gain));
        if (maximum > before) {
            gain = Math.min(FASTEST, gain * 2);
        }
    }

    private boolean isOutdated(long sentAt) {
        return sentAt - loweredAt <= 0;
    }

    /**
     * A call was refused for being one too many.
     *
     * @param named the limit that the refusal names, or 0 if it names none
     * @param sentAt when the call was sent
     * @param inFlight calls under way, this one included
     */
    void refused(int named, long sentAt, int inFlight, long now) {
        saved = Math.max(0, saved - 1);
        gain = saved >= 1 ? CAREFUL : SLOWEST;
        boolean isTold = named > 0 && !isSharedWithOthers(named, inFlight);
        int height = isTold ? named : Math.min(maximum, inFlight);
        int to = isTold ? named - named / 20 : height * 3 / 4;
        if (!isOutdated(sentAt)) {
            // Sent within the limit and still one too many: it is too high, whatever is named.
            lower(Math.min(to, maximum - 1), height, now);
        } else if (isTold && to < maximum) {
            lower(to, height, now);
        }
    }

    /** Somebody else calls with the same account: what is left for us is less than what is named. */
    private static boolean isSharedWithOthers(int named, int inFlight) {
        return inFlight < named - named / 5;
    }

    /** @param height where the refusal came; about the same as last time means that the upstream's limit has not moved */
    private void lower(int to, int height, long now) {
        boolean isSame = Math.abs(height - refusedAt) <= 1 + refusedAt / 10;
        pause = isSame ? Math.min(pause * 2, LONGEST_PAUSE) : SHORTEST_PAUSE;
        refusedAt = height;
        loweredAt = now;
        mayRiseAt = now + pause;
        set(Math.max(1, to));
    }
}
