package io.caravan.upstream;

import java.util.concurrent.Future;

/** The clock of the watches. */
interface Alarm {
    /** Nanoseconds, as {@link System#nanoTime}. */
    long now();

    /** Runs the task after so many nanoseconds, unless it is cancelled before. */
    Future<?> in(long nanos, Runnable task);

    /** Whether everything under way is to end. */
    boolean isLast();
}
