package io.caravan.pace;

import java.time.Duration;

/**
 * How many calls of a model may be in flight at once. The limit that the upstream has in force is not known and moves with
 * the account's balance, so it is felt for: up by half in each round while nothing is refused, at once down to what a
 * refusal names, then after a pause up again, slowly and twice as fast after each step that went well. A step too far costs
 * a refusal, so the pause doubles then, and in the long run a hundred good calls have to earn each refusal. Not thread-safe:
 * the lock of {@link Turns} guards it.
 */
final class CallLimit {
    /** How much each answered call raises it. */
    private static final double FASTEST = 0.5;

    private static final double CAREFUL = 0.1;
    private static final double SLOWEST = 0.01;

    /** Refusals that an answered call earns, and how many can be saved up: so a stray one is soon forgotten. */
    private static final double EARNED = 0.01;

    private static final double MOST_SAVED = 5;
    private static final long SHORTEST_PAUSE = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(30).toNanos();

    private final int ceiling;
    private volatile int maximum;
    private double exact;
    private double gain = FASTEST;
    private double saved = MOST_SAVED;
    private boolean isProbing;
    private long pause = SHORTEST_PAUSE;
    private long loweredAt;
    private long mayRiseAt;

    /**
     * @param start where it begins
     * @param ceiling what it never exceeds
     * @param now {@link System#nanoTime()}, as in the other methods
     */
    CallLimit(int start, int ceiling, long now) {
        this.ceiling = ceiling;
        loweredAt = now;
        mayRiseAt = now;
        set(Math.min(start, ceiling));
    }

    private void set(double value) {
        exact = value;
        maximum = (int) value;
    }

    /** May be read by any thread. */
    int maximum() {
        return maximum;
    }

    /** What is known of the upstream's limit does not hold any more: rises as at the start. */
    void restart(long now) {
        gain = FASTEST;
        pause = SHORTEST_PAUSE;
        isProbing = false;
        mayRiseAt = now;
    }

    /** A call was answered, and as many as there may be were in flight: with fewer it would prove nothing. */
    void answered(long now) {
        saved = Math.min(MOST_SAVED, saved + EARNED);
        if (now - mayRiseAt < 0) {
            return;
        }
        int before = maximum;
        set(Math.min(ceiling, exact + gain));
        if (maximum > before && gain < FASTEST) {
            gain = Math.min(FASTEST, gain * 2);
            isProbing = true;
        }
    }

    /**
     * A call was refused for being one too many.
     *
     * @param named the limit that the refusal names, or 0 if it names none
     * @param sentAt when the call was sent
     * @param inFlight calls under way, this one included
     */
    void refused(int named, long sentAt, int inFlight, long now) {
        boolean wasSentSince = sentAt - loweredAt >= 0;
        if (named > 0 && !isSharedWithOthers(named, inFlight)) {
            // A call that was sent within the limit and still was one too many shows that it is too high.
            lower(Math.min(named - named / 20, wasSentSince ? maximum - 1 : maximum), now);
        } else if (wasSentSince) {
            lower(Math.min(maximum, inFlight) * 3 / 4, now);
        }
    }

    /** Somebody else calls with the same account: what is left for us is less than what is named. */
    private static boolean isSharedWithOthers(int named, int inFlight) {
        return inFlight < named - named / 5;
    }

    private void lower(int to, long now) {
        pause = isProbing ? Math.min(pause * 2, LONGEST_PAUSE) : SHORTEST_PAUSE;
        isProbing = false;
        saved = Math.max(0, saved - 1);
        gain = saved >= 1 ? CAREFUL : SLOWEST;
        loweredAt = now;
        mayRiseAt = now + pause;
        set(Math.max(1, to));
    }
}
