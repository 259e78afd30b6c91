package io.caravan.chat;

/**
 * Whether a model can be asked for at an upstream now: what its circuit breaker and its account say. Implementations are
 * thread-safe.
 */
public interface Gate {
    /** What {@link #opening()} is when all is well. */
    int WIDE_OPEN = Integer.MAX_VALUE;

    /** How many calls may be under way at once: none while it is closed, a few while it is tried, else any number. */
    int opening();

    /** Whether calls of this lane wait while it is not wide open; others would rather go on and hear of it. */
    default boolean keeps(Lane lane) {
        return lane.isPatient();
    }
}
