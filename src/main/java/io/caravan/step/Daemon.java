package io.caravan.step;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Threads that wait for their time and keep no program from ending. */
public final class Daemon {
    private Daemon() {}

    /** A timer of one thread, so what it runs has to be short. It holds on to nothing that was cancelled. */
    public static ScheduledThreadPoolExecutor timer(String name) {
        ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
        return timer;
    }
}
