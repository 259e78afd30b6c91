package io.caravan.origin.files;

import java.util.concurrent.Semaphore;

/**
 * Bounds the requests of all dropped files that are under way at once, by number and by size. Whoever reads a file waits
 * here, first come, first served: a long file cannot keep the others out. Thread-safe.
 */
final class InFlight {
    /** Sizes are counted in kilobytes, so that a bound of many gigabytes still fits a semaphore. */
    private static final int UNIT = 1024;

    private final Semaphore requests;
    private final Semaphore units;
    private final int allUnits;

    InFlight(int maxRequests, long maxBytes) {
        requests = new Semaphore(maxRequests, true);
        allUnits = (int) Math.max(1, Math.min(maxBytes / UNIT, Integer.MAX_VALUE / 2));
        units = new Semaphore(allUnits, true);
    }

    /**
     * Waits until there is room. Interrupts do not end the wait, {@link #open} does.
     */
    void enter(int bytes) {
        requests.acquireUninterruptibly();
        units.acquireUninterruptibly(weight(bytes));
    }

    /** To be called once for each {@link #enter} with the same number. */
    void leave(int bytes) {
        units.release(weight(bytes));
        requests.release();
    }

    /** From now on nobody waits; for the stop of Caravan, when no more is read anyway. */
    void open() {
        requests.release(Integer.MAX_VALUE / 2);
        units.release(Integer.MAX_VALUE / 2);
    }

    /** A request larger than all the room may pass when it is alone. */
    private int weight(int bytes) {
        return Math.min(allUnits, bytes / UNIT + 1);
    }
}
