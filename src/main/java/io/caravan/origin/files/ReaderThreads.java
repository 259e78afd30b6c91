package io.caravan.origin.files;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads on which splitters read batches, one a batch. A splitter submits a task for each line from within the task
 * of the line before; such a task stays on its thread, because handing each line over to another one costs far more than
 * reading it.
 */
final class ReaderThreads extends ThreadPoolExecutor {
    private static final ThreadLocal<Queue<Runnable>> NEXT_ON_THIS_THREAD = new ThreadLocal<>();

    ReaderThreads(int threads) {
        super(threads, threads, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), ReaderThreads::daemon);
        allowCoreThreadTimeOut(true);
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "file-reader");
        thread.setDaemon(true);
        return thread;
    }

    @Override
    public void execute(Runnable task) {
        Queue<Runnable> next = NEXT_ON_THIS_THREAD.get();
        if (next == null) {
            super.execute(() -> runAll(task));
        } else {
            next.add(task);
        }
    }

    private void runAll(Runnable first) {
        Queue<Runnable> next = new ArrayDeque<>();
        NEXT_ON_THIS_THREAD.set(next);
        try {
            for (Runnable task = first; task != null; task = next.poll()) {
                task.run();
            }
        } finally {
            NEXT_ON_THIS_THREAD.remove();
        }
    }
}
