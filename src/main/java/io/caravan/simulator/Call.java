package io.caravan.simulator;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/** One call being answered. Confined to the event loop of its connection. */
final class Call {
    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final Completion completion;
    private final Ledger ledger;
    private final Slots slots;
    private final Runnable onGenerated;
    private long timer = NO_TIMER;
    private long beatTimer = NO_TIMER;
    private long begins = Long.MAX_VALUE;
    private boolean isAccounted;
    private boolean isOver;

    /** @param onGenerated runs when the answer is there, even if it does not reach the client */
    Call(
            Vertx vertx,
            HttpServerRequest request,
            Completion completion,
            Ledger ledger,
            Slots slots,
            Runnable onGenerated) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.completion = completion;
        this.ledger = ledger;
        this.slots = slots;
        this.onGenerated = onGenerated;
    }

    Completion completion() {
        return completion;
    }

    void contentType(CharSequence type) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    }

    /** Adds a header without a look at those that are there. */
    void header(String name, String value) {
        response.headers().add(name, value);
    }

    /** Runs a step after a wait, on the same thread; at once when there is none. */
    void after(Pace.Wait wait, Buffer signOfLife, Runnable step) {
        begins = clock() + wait.queued();
        if (wait.millis() == 0) {
            step.run();
            return;
        }
        watchClient();
        timer = vertx.setTimer(wait.millis(), id -> {
            stopTimers();
            step.run();
        });
        if (wait.beat() > 0) {
            write(signOfLife);
            beatTimer = vertx.setPeriodic(wait.beat(), id -> write(signOfLife));
        }
    }

    /** Runs a step whenever there is room for more, until the call is over; at once the first time. */
    void whileRoom(Runnable step) {
        watchClient();
        response.drainHandler(room -> fill(step));
        fill(step);
    }

    private void fill(Runnable step) {
        while (!isOver && !response.writeQueueFull()) {
            step.run();
        }
    }

    /** Repeats a step until the call is over. */
    void every(long millis, Runnable step) {
        watchClient();
        beatTimer = vertx.setPeriodic(millis, id -> step.run());
    }

    Future<Void> write(Buffer part) {
        if (!response.headWritten()) {
            response.setChunked(true);
        }
        return response.write(part);
    }

    void endWhole(Buffer last) {
        account(true, true);
        close(last);
    }

    /** Closes the connection behind the answer, without having said so. */
    void endAndClose(Buffer last) {
        account(true, true);
        finish();
        response.end(last).onComplete(sent -> request.connection().close());
    }

    /** @param isPaid whether anything was generated */
    void endBroken(Buffer last, boolean isPaid) {
        account(false, isPaid);
        close(last);
    }

    /** Closes the connection in the middle of the answer. */
    void breakOff(Buffer last, boolean isPaid) {
        account(false, isPaid);
        finish();
        if (last.length() == 0) {
            request.connection().close();
        } else {
            write(last).onComplete(written -> request.connection().close());
        }
    }

    /** Resets the connection before anything is sent. */
    void reset() {
        account(false, false);
        finish();
        Reset.send(request.connection());
    }

    /** Resets the connection in the middle of the answer, behind the headers at the earliest. */
    void abort(Buffer last) {
        account(false, true);
        finish();
        write(last).onComplete(written -> Reset.send(request.connection()));
    }

    /** Says nothing at all. */
    void keepSilent() {
        watchClient();
    }

    /** Says nothing more; the call stays under way until the client leaves. */
    void stall(Buffer last, boolean isPaid) {
        watchClient();
        account(false, isPaid);
        write(last);
    }

    private void close(Buffer last) {
        finish();
        response.end(last);
    }

    private void account(boolean isWhole, boolean isPaid) {
        isAccounted = true;
        if (isPaid) {
            onGenerated.run();
        }
        if (isWhole) {
            ledger.answered(completion);
        } else {
            ledger.broken(completion, isPaid);
        }
    }

    private void watchClient() {
        response.closeHandler(gone -> abandon());
    }

    private void abandon() {
        if (!isOver) {
            if (!isAccounted) {
                ledger.abandoned(completion, clock() >= begins);
            }
            finish();
        }
    }

    private static long clock() {
        return System.nanoTime() / 1_000_000;
    }

    /** The slot is free before the client can know that its answer is complete. */
    private void finish() {
        isOver = true;
        stopTimers();
        slots.leave(completion.model());
    }

    private void stopTimers() {
        stop(timer);
        stop(beatTimer);
        timer = NO_TIMER;
        beatTimer = NO_TIMER;
    }

    private void stop(long id) {
        if (id != NO_TIMER) {
            vertx.cancelTimer(id);
        }
    }
}
