package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.step.Daemon;
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
 * Watches calls and lets them pause, from outside the HTTP client: the upstream sends its headers early and then blank lines
 * for minutes, so that no timeout of a socket ever fires. Thread-safe; one thread for all calls.
 */
final class CallTimer implements Alarm, AutoCloseable {
    private final Patience.Limits limits;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor timer = Daemon.timer("call-timer");

    private volatile boolean last;

    CallTimer(Patience.Limits limits, Clock clock) {
        this.limits = limits;
        this.clock = clock;
    }

    /** Closes the connection of the exchange when a time has passed, or as soon as nobody waits for the call. */
    Watch watch(Call call, Cancellable exchange) {
        Duration time = call.remaining(clock.instant()).plusMillis(1); // never before the deadline
        Watch watch = new Watch(call, exchange, new Patience(limits, time, now()), this);
        watch.begin();
        return watch;
    }

    @Override
    public long now() {
        return System.nanoTime();
    }

    @Override
    public Future<?> in(long nanos, Runnable task) {
        return timer.schedule(task, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public boolean isLast() {
        return last;
    }

    /** Exchanges under watch and calls that pause. */
    int size() {
        return timer.getQueue().size();
    }

    /** Closes the connection of an exchange that is no call after so long, unless the result is cancelled before. */
    Future<?> cutOffAfter(Duration time, Cancellable exchange) {
        return timer.schedule(exchange::cancel, time.toMillis(), TimeUnit.MILLISECONDS);
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
        last = true;
        List.copyOf(timer.getQueue()).forEach(Runnable::run);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
