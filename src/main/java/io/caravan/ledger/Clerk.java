package io.caravan.ledger;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread with a connection of its own, which works on all that has gathered while it was busy. When the database fails,
 * it opens a new connection and goes on with what is worth another try.
 *
 * @param <T> what it is asked to do
 */
abstract class Clerk<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Clerk.class);
    private static final long IDLE_MILLIS = 500;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long CLOSING_MILLIS = 30_000;

    private final Database database;
    private final int most;
    private final BlockingQueue<T> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private @Nullable Handle handle;
    private volatile boolean closed;

    /** @param most how much is worked on at once */
    Clerk(String name, Database database, int most) {
        this.database = database;
        this.most = most;
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    final void start() {
        thread.start();
    }

    final void add(T work) {
        queue.add(work);
    }

    /** Does the work; whatever it throws, nothing of it has been done. */
    abstract void work(Handle connection, List<T> work);

    /** Tells those who do not want to wait for another try; they leave the list. */
    abstract void failed(List<T> work, Throwable reason);

    /** Tells all: there is no other try. */
    abstract void giveUp(List<T> work, Throwable reason);

    private void run() {
        List<T> work = new ArrayList<>();
        while (!closed || !queue.isEmpty() || !work.isEmpty()) {
            gather(work);
            if (!work.isEmpty()) {
                tryTo(work);
            }
        }
        disconnect();
    }

    private void gather(List<T> work) {
        try {
            T first = work.isEmpty() ? queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS) : queue.poll();
            if (first != null) {
                work.add(first);
                queue.drainTo(work, Math.max(0, most - work.size()));
            }
        } catch (InterruptedException closing) {
            LOG.debug("woken to be closed");
        }
    }

    /** Survives errors too (PostgreSQL's driver asserts that connections live): who waits would wait for ever. */
    private void tryTo(List<T> work) {
        try {
            work(connection(), work);
            work.clear();
        } catch (RuntimeException | AssertionError | LinkageError e) {
            disconnect();
            if (closed) {
                giveUp(work, e);
                work.clear();
            } else {
                failed(work, e);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    private Handle connection() {
        if (handle == null) {
            handle = database.jdbi().open();
        }
        return handle;
    }

    private void disconnect() {
        Handle dropped = handle;
        handle = null;
        try {
            if (dropped != null) {
                dropped.close();
            }
        } catch (RuntimeException alreadyBroken) {
            LOG.debug("closing", alreadyBroken);
        }
    }

    /** Returns when all that was asked for is done, or cannot be. */
    @Override
    public final void close() {
        closed = true;
        thread.interrupt(); // it may be idle
        try {
            thread.join(CLOSING_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
