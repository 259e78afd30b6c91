package io.caravan.ledger;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Moments at which a crash hurts most. A test lets the process die at one of them, as by {@code kill -9}, by starting it
 * with {@code -Dcaravan.fault=answer-after:3}: the third time it gets there. Without that nothing happens here.
 */
public enum FaultPoint {
    INTENT_BEFORE,
    INTENT_AFTER,
    ANSWER_BEFORE,
    ANSWER_AFTER,
    REPLY_BEFORE,
    REPLY_AFTER;

    private static final int KILLED = 137;
    private static final @Nullable String WANTED = System.getProperty("caravan.fault");
    private static final AtomicInteger LEFT = new AtomicInteger(count());

    private static int count() {
        return WANTED == null ? 0 : Integer.parseInt(WANTED.substring(WANTED.indexOf(':') + 1));
    }

    /** Dies here if this is the point and the time. */
    public void pass() {
        if (WANTED != null && WANTED.startsWith(label() + ":") && LEFT.decrementAndGet() == 0) {
            Runtime.getRuntime().halt(KILLED);
        }
    }

    private String label() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }
}
