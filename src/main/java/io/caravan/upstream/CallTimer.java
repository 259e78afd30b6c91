package io.caravan.upstream;

import io.caravan.chat.Call;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * Cuts calls off at their deadline or when all who asked have left, from outside the HTTP client: the upstream sends its
 * headers early and then blank lines for minutes, so that no timeout of a socket ever fires. Thread-safe; one thread for
 * all calls.
 */
final class CallTimer implements AutoCloseable {
    private final Clock clock;
    private final ScheduledThreadPoolExecutor timer;

    CallTimer(Clock clock) {
        this.clock = clock;
        timer = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "call-timer");
            thread.setDaemon(true);
            return thread;
        });
        timer.setRemoveOnCancelPolicy(true);
    }

    /** An exchange under watch. */
    record Watch(Call call, Future<?> cutOff) {
        /** To be called when the exchange is over, and as often as anybody likes. */
        void end() {
            cutOff.cancel(false);
            call.audience().forget();
        }
    }

    /** Closes the connection of the exchange when the call's time is up, or as soon as nobody waits for it. */
    Watch watch(Call call, Cancellable exchange) {
        long millis = Math.max(0, call.remaining(clock.instant()).toMillis() + 1); // never before the deadline
        Watch watch = new Watch(call, timer.schedule(exchange::cancel, millis, TimeUnit.MILLISECONDS));
        call.audience().whenEmpty(exchange::cancel);
        return watch;
    }

    /** Closes the connection of an exchange that is no call after so long, if that is still under way. */
    void cutOffAfter(Duration time, Cancellable exchange) {
        timer.schedule(exchange::cancel, time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Completes when the call is due again, or nobody waits for it; until then it holds neither thread nor permit, and keeps
     * no other away.
     */
    CompletionStage<Call> pause(Call call) {
        CompletableFuture<Call> due = new CompletableFuture<>();
        Future<?> alarm =
                timer.schedule(() -> due.complete(call), call.backOff().toMillis(), TimeUnit.MILLISECONDS);
        call.audience().whenEmpty(() -> {
            alarm.cancel(false);
            due.complete(call);
        });
        return due;
    }

    /** Cuts all calls off and ends all pauses now. */
    void cutOff() {
        List.copyOf(timer.getQueue()).forEach(Runnable::run);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
