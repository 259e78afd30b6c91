package io.caravan.tenant;

import io.caravan.tenant.Limits.RateLimit;

/**
 * A token bucket, kept as the one moment at which it will be full again (the generic cell rate algorithm of ATM networks,
 * ITU-T I.371). Not thread-safe.
 */
final class Rate {
    private static final double NANOS_PER_SECOND = 1e9;

    private final int burst;
    private final long interval;
    private long fullAt;

    /** @param now nanoseconds, as {@link System#nanoTime} */
    Rate(RateLimit limit, long now) {
        burst = limit.burst();
        interval = Math.max(1, Math.round(NANOS_PER_SECOND / limit.perSecond()));
        fullAt = now;
    }

    /** Takes one and returns 0; or takes none and returns how many nanoseconds are missing until there is one. */
    long take(long now) {
        long ahead = untilFull(now);
        long missing = ahead - interval * (burst - 1);
        if (missing > 0) {
            return missing;
        }
        fullAt = now + ahead + interval;
        return 0;
    }

    int burst() {
        return burst;
    }

    /** How many can be taken now. */
    long remaining(long now) {
        return burst - (untilFull(now) + interval - 1) / interval;
    }

    /** Nanoseconds until as many can be taken as ever. */
    long untilFull(long now) {
        return Math.max(0, fullAt - now);
    }
}
