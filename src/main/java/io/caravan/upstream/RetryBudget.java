package io.caravan.upstream;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many retries there may be: an upstream that fails most calls would otherwise get each of them several times, just when
 * it can bear it least, and every attempt may be charged. Modelled on Finagle's {@code RetryBudget}: each first attempt pays
 * in a share of a retry, which is lost after 10 s, so that the quiet hours do not pay for a storm; each retry takes a whole
 * one. A reserve of 10 retries, refilled by one a second, is for times when there are too few calls to earn any. (Finagle's
 * reserve is 10 a second; our calls are fewer, slower and dearer.) Thread-safe.
 */
final class RetryBudget {
    private static final int SECONDS_KEPT = 10;
    private static final int RESERVE = 10;

    /** Sums are in hundredths of a retry, because the share is in percent. */
    private static final long ONE = 100;

    private final int share;
    private final LongSupplier nanos;
    private final long start;
    private final long[] earned = new long[SECONDS_KEPT];
    private long reserve = RESERVE * ONE;
    private long second;

    /**
     * @param share percent of a retry that a first attempt earns
     * @param nanos a clock that never goes back, like {@link System#nanoTime}
     */
    RetryBudget(int share, LongSupplier nanos) {
        this.share = share;
        this.nanos = nanos;
        start = nanos.getAsLong();
    }

    /** A call is sent for the first time. */
    synchronized void deposit() {
        moveOn();
        earned[slot(second)] += share;
    }

    /** Takes a retry; false if there is none. */
    synchronized boolean withdraw() {
        moveOn();
        if (reserve + Arrays.stream(earned).sum() < ONE) {
            return false;
        }
        long due = ONE;
        for (long past = SECONDS_KEPT - 1; past >= 0; past--) { // what would be lost next goes first
            int slot = slot(second + SECONDS_KEPT - past);
            long taken = Math.min(due, earned[slot]);
            earned[slot] -= taken;
            due -= taken;
        }
        reserve -= due;
        return true;
    }

    private void moveOn() {
        long now = TimeUnit.NANOSECONDS.toSeconds(nanos.getAsLong() - start);
        reserve = Math.min(RESERVE * ONE, reserve + Math.min(RESERVE, now - second) * ONE);
        for (long next = Math.max(second, now - SECONDS_KEPT) + 1; next <= now; next++) {
            earned[slot(next)] = 0;
        }
        second = now;
    }

    private static int slot(long second) {
        return (int) (second % SECONDS_KEPT);
    }
}
