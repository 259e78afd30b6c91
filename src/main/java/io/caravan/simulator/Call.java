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
    private final InFlight inFlight;
    private final Runnable onGenerated;
    private long timer = NO_TIMER;
    private long beatTimer = NO_TIMER;
    private boolean isAccounted;
    private boolean isOver;

    /** @param onGenerated runs when the answer is there, even if it does not reach the client */
    Call(
            Vertx vertx,
            HttpServerRequest request,
            Completion completion,
            Ledger ledger,
            InFlight inFlight,
            Runnable onGenerated) {
        this.vertx = vertx;
        this.request = request;
        this.response = request.response();
        this.completion = completion;
        this.ledger = ledger;
        this.inFlight = inFlight;
        this.onGenerated = onGenerated;
    }

    Completion completion() {
        return completion;
    }

    void contentType(CharSequence type) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
    }

    /** Runs a step after a wait, on the same thread; at once when there is none. */
    void after(Pace.Wait wait, Buffer signOfLife, Runnable step) {
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
                ledger.abandoned(completion);
            }
            finish();
        }
    }

    /** The slot is free before the client can know that its answer is complete. */
    private void finish() {
        isOver = true;
        stopTimers();
        inFlight.leave();
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
