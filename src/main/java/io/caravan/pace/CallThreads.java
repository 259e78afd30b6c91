package io.caravan.pace;

import java.lang.reflect.InvocationTargetException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads that calls run on: as many as calls may be in flight, because breaker and HTTP client hold a thread for the
 * whole call, and a few for what goes on before and after it. Virtual ones where Java has them (21 and later). What does
 * not find a thread waits in the queue, which the waiting rooms bound, and holds none. Never runs a task on the caller's
 * thread: that could be the aggregator's, under its lock.
 */
final class CallThreads {
    private CallThreads() {}

    static ExecutorService create(int maxConcurrent) {
        ThreadPoolExecutor threads = new ThreadPoolExecutor(
                maxConcurrent, maxConcurrent, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory());
        // Only after the end is anything rejected: the routes have stopped, and all askers were sent home before.
        threads.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
        threads.allowCoreThreadTimeOut(true);
        return threads;
    }

    private static ThreadFactory factory() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            type.getMethod("name", String.class, long.class).invoke(builder, "call-", 0L);
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (NoSuchMethodException | ClassNotFoundException before21) {
            return platformThreads();
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(e);
        }
    }

    private static ThreadFactory platformThreads() {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "call-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        };
    }
}
