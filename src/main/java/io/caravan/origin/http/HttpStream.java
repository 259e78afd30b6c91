package io.caravan.origin.http;

import io.caravan.chat.Downstream;
import io.caravan.stream.EventWriter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.camel.Exchange;

/**
 * A response that is written while its answer is being made. Its head goes out with the first part, or with the first sign
 * of life while there is none: until then the request can still fail with a status of its own. Thread-safe.
 */
final class HttpStream implements Downstream {
    private static final String PROPERTY = "caravan.stream";
    private static final Buffer KEEP_ALIVE = Buffer.buffer(EventWriter.keepAlive());

    private final HttpServerResponse response;
    private final Vertx vertx;
    private final String requestId;
    private final long keepAlive;
    /** Not a monitor, which a virtual thread would wait in with its carrier. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Condition writable = lock.newCondition();
    private volatile Supplier<Map<String, String>> headers = Map::of;
    private long timer;
    private volatile boolean isWanted;
    private boolean isOver;
    private boolean hasBegun;
    private boolean wroteSinceTick;
    private long waited;

    /** @param keepAlive after so much silence there is a sign of life */
    HttpStream(HttpServerResponse response, Vertx vertx, String requestId, Duration keepAlive) {
        this.response = response;
        this.vertx = vertx;
        this.requestId = requestId;
        this.keepAlive = keepAlive.toMillis();
    }

    void joinTo(Exchange exchange) {
        exchange.setProperty(PROPERTY, this);
    }

    /** That of the exchange, if it came over HTTP. */
    static Optional<HttpStream> of(Exchange exchange) {
        return Optional.ofNullable(exchange.getProperty(PROPERTY, HttpStream.class));
    }

    /** @param more headers, asked for when the head goes out */
    void describe(Supplier<Map<String, String>> more) {
        headers = more;
    }

    /** The answer is to come in parts. */
    HttpStream open() {
        lock.lock();
        try {
            isWanted = true;
            timer = vertx.setPeriodic(keepAlive, tick -> showLife());
        } finally {
            lock.unlock();
        }
        return this;
    }

    private void showLife() {
        lock.lock();
        try {
            if (!isOver && !wroteSinceTick && !response.writeQueueFull()) {
                write(KEEP_ALIVE);
            }
            wroteSinceTick = false;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void send(byte[] events) {
        lock.lock();
        try {
            if (isOver || response.closed()) {
                return;
            }
            hasBegun = true;
            wroteSinceTick = true;
            write(Buffer.buffer(events));
            awaitRoom();
        } finally {
            lock.unlock();
        }
    }

    private void write(Buffer events) {
        if (!response.headWritten()) {
            writeHead();
        }
        response.write(events);
    }

    private void writeHead() {
        response.setChunked(true)
                .putHeader("Content-Type", EventWriter.MEDIA_TYPE)
                .putHeader("Cache-Control", "no-cache")
                .putHeader("X-Accel-Buffering", "no") // else nginx waits for more
                .putHeader("X-Caravan-Request-Id", requestId);
        headers.get().forEach(response::putHeader);
    }

    /** Waits while whoever reads has a full buffer of parts to read; whoever leaves, or the end, ends it. */
    private void awaitRoom() {
        if (!response.writeQueueFull()) {
            return;
        }
        long since = System.nanoTime();
        response.drainHandler(drained -> wake());
        while (!isOver && !response.closed() && response.writeQueueFull()) {
            try {
                // Room may have come between the question and the handler: so look again now and then.
                writable.await(1, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        waited += System.nanoTime() - since;
    }

    /** There may be room, or nobody any more. */
    void wake() {
        lock.lock();
        try {
            writable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is written but what ends the response; to be called before that is made. */
    void end() {
        lock.lock();
        try {
            isOver = true;
            if (isWanted) {
                vertx.cancelTimer(timer);
            }
            writable.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Whether the answer was to come in parts. */
    boolean isWanted() {
        return isWanted;
    }

    /** Whether the response has a status already. */
    boolean hasHead() {
        return response.headWritten();
    }

    @Override
    public boolean hasBegun() {
        lock.lock();
        try {
            return hasBegun;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public long waited() {
        lock.lock();
        try {
            return waited;
        } finally {
            lock.unlock();
        }
    }
}
