package io.caravan.audit;

import io.caravan.observe.AuditEvent;

/**
 * Lets so many events a second through of those that strangers can cause at will: without that whoever wants could fill the
 * log until it forgets what he did before. Thread-safe.
 */
final class Flood {
    private static final int A_SECOND = 100;

    private long second;
    private int seen;
    private long held;

    /** Whether this one is to be noted; the others are counted. */
    synchronized boolean admits(AuditEvent event, long epochSecond) {
        if (!event.action().equals("access") || event.outcome().equals("ok")) {
            return true;
        }
        if (epochSecond != second) {
            second = epochSecond;
            seen = 0;
        }
        seen++;
        if (seen > A_SECOND) {
            held++;
        }
        return seen <= A_SECOND;
    }

    /** How many were not noted since the last time this was asked. */
    synchronized long takeHeld() {
        long taken = held;
        held = 0;
        return taken;
    }
}
