package io.caravan.origin.files;

import java.util.concurrent.Semaphore;
import java.util.function.IntConsumer;

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
    private final int maxRequests;
    private final IntConsumer noRoom;

    /** @param noRoom told how many requests are under way when somebody has to wait for one of them */
    InFlight(int maxRequests, long maxBytes, IntConsumer noRoom) {
        this.maxRequests = maxRequests;
        this.noRoom = noRoom;
        requests = new Semaphore(maxRequests, true);
        allUnits = (int) Math.max(1, Math.min(maxBytes / UNIT, Integer.MAX_VALUE / 2));
        units = new Semaphore(allUnits, true);
    }

    /**
     * Waits until there is room. Interrupts do not end the wait, {@link #open} does.
     */
    void enter(int bytes) {
        take(requests, 1);
        take(units, weight(bytes));
    }

    /** Nobody goes ahead of those who wait. */
    private void take(Semaphore room, int permits) {
        if (room.hasQueuedThreads() || !room.tryAcquire(permits)) {
            tell();
            room.acquireUninterruptibly(permits);
        }
    }

    private void tell() {
        noRoom.accept(Math.max(0, maxRequests - requests.availablePermits()));
    }

    /** To be called once for each {@link #enter} with the same number. */
    void leave(int bytes) {
        units.release(weight(bytes));
        requests.release();
        if (requests.hasQueuedThreads() || units.hasQueuedThreads()) { // one that has gone may not be enough
            tell();
        }
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
