package io.caravan.step;

import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A clock that wakes who asks for it. Thread-safe. */
public interface Alarm {
    /** Nanoseconds, as {@link System#nanoTime}. */
    long now();

    /** Runs the task after so many nanoseconds, unless it is cancelled before. */
    Future<?> in(long nanos, Runnable task);

    /** One thread for all who ask. */
    static Alarm ofThread(String name) {
        ScheduledExecutorService timer = Daemon.timer(name);
        return new Alarm() {
            @Override
            public long now() {
                return System.nanoTime();
            }

            @Override
            public Future<?> in(long nanos, Runnable task) {
                return timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
            }
        };
    }
}
