package io.caravan.tenant;

import io.caravan.chat.Answer;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import io.caravan.step.Alarm;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Counts the requests of one tenant: how fast they come, how many are under way. What is too much is refused when somebody
 * waits for it; else it waits here, in the order of arrival and without a thread, until its turn or its deadline.
 * Thread-safe.
 */
final class Turnstile {
    /** When one of the requests under way ends nobody knows. */
    private static final Duration AFTER_ONE_ENDED = Duration.ofSeconds(1);

    private final int concurrent;
    private final @Nullable Rate rate;
    private final Alarm alarm;
    private final Executor threads;
    private final Clock clock;
    private final Set<Arrival> waiting = new LinkedHashSet<>();
    private int underWay;
    private boolean isTimed;
    private boolean closed;
    private boolean touched;

    private record Arrival(Pending pending, CompletableFuture<Pending> entered) {}

    /** @param threads what those go on with who have waited */
    Turnstile(Limits limits, Alarm alarm, Executor threads, Clock clock) {
        concurrent = limits.concurrent();
        rate = limits.rate() == null ? null : new Rate(limits.rate(), alarm.now());
        this.alarm = alarm;
        this.threads = threads;
        this.clock = clock;
    }

    /** Lets the request in, or says why not. */
    Optional<Failure> enterNow(Pending pending) {
        Failure refusal = tryEnter();
        if (refusal == null) {
            settleIn(pending);
        }
        return Optional.ofNullable(refusal);
    }

    private synchronized @Nullable Failure tryEnter() {
        if (isFull()) {
            return tooMany();
        }
        long missing = rate == null ? 0 : rate.take(alarm.now());
        if (missing > 0) {
            return tooFast(missing);
        }
        underWay++;
        return null;
    }

    private boolean isFull() {
        return concurrent > 0 && underWay >= concurrent;
    }

    /** Completes when the request is let in, or has ended while it waited. */
    CompletionStage<Pending> enter(Pending pending) {
        Arrival arrival = new Arrival(pending, new CompletableFuture<>());
        if (!arrive(arrival)) {
            pending.complete(Answer.failed(stopping()));
            return CompletableFuture.completedFuture(pending);
        }
        letIn(arrival);
        if (!arrival.entered().isDone()) {
            endAtDeadline(arrival);
        }
        return arrival.entered();
    }

    private synchronized boolean arrive(Arrival arrival) {
        return !closed && waiting.add(arrival);
    }

    /** @param own who is here with this thread, if anybody */
    private void letIn(@Nullable Arrival own) {
        for (Arrival next : admissible()) {
            settleIn(next.pending());
            if (next.equals(own)) {
                next.entered().complete(next.pending());
            } else {
                threads.execute(() -> next.entered().complete(next.pending()));
            }
        }
    }

    private synchronized List<Arrival> admissible() {
        List<Arrival> admissible = new ArrayList<>(1);
        while (!waiting.isEmpty() && !isFull()) {
            Arrival next = waiting.iterator().next();
            boolean hasEnded = next.pending().isDone();
            long missing = rate == null || hasEnded ? 0 : rate.take(alarm.now());
            if (missing > 0) {
                wakeIn(missing);
                break;
            }
            waiting.remove(next);
            if (!hasEnded) {
                underWay++;
                admissible.add(next);
            }
        }
        return admissible;
    }

    private void wakeIn(long nanos) {
        if (!isTimed) {
            isTimed = true;
            alarm.in(nanos, this::wake);
        }
    }

    private void wake() {
        synchronized (this) {
            isTimed = false;
        }
        letIn(null);
    }

    private void endAtDeadline(Arrival arrival) {
        Pending pending = arrival.pending();
        Duration time = Duration.between(clock.instant(), pending.request().deadline());
        Future<?> end = alarm.in(Math.max(0, time.toNanos()), () -> pending.complete(Answer.failed(expired())));
        pending.answer()
                .whenCompleteAsync(
                        (answer, impossible) -> {
                            forget(arrival);
                            arrival.entered().complete(pending);
                        },
                        threads);
        arrival.entered().thenRun(() -> end.cancel(false));
    }

    /** Who has left while others wait before it is not to be kept until they are let in. */
    private synchronized void forget(Arrival arrival) {
        waiting.remove(arrival);
    }

    private void settleIn(Pending pending) {
        pending.answer().whenComplete((answer, impossible) -> leave());
    }

    private void leave() {
        synchronized (this) {
            underWay--;
        }
        letIn(null);
    }

    /** Lets nobody in any more who would have to wait; those who wait stay with their source. */
    void close() {
        List<Arrival> turnedAway;
        synchronized (this) {
            closed = true;
            turnedAway = List.copyOf(waiting);
            waiting.clear();
        }
        turnedAway.forEach(arrival -> arrival.pending().complete(Answer.failed(stopping())));
    }

    synchronized void touch() {
        touched = true;
    }

    synchronized int waiting() {
        return waiting.size();
    }

    /** How the rate stands, if it is limited. */
    synchronized Optional<Standing> standing() {
        long now = alarm.now();
        return rate == null
                ? Optional.empty()
                : Optional.of(new Standing(rate.burst(), rate.remaining(now), Duration.ofNanos(rate.untilFull(now))));
    }

    /**
     * How the rate stands.
     *
     * @param limit requests that can come at once after a pause
     * @param remaining requests that can come at once now
     * @param reset until as many can come as ever
     */
    record Standing(long limit, long remaining, Duration reset) {}

    /** Whether it knows nothing that a new one would not; false when it was used since it was last asked this. */
    synchronized boolean isIdle() {
        boolean wasTouched = touched;
        touched = false;
        boolean isFresh = rate == null || rate.untilFull(alarm.now()) == 0;
        return !wasTouched && underWay == 0 && waiting.isEmpty() && isFresh;
    }

    private Failure tooMany() {
        return new Failure(
                Failure.Kind.BUSY,
                "too_many_concurrent_requests",
                "Your tenant may have " + concurrent + " requests under way at once; wait for one to end.",
                AFTER_ONE_ENDED);
    }

    private static Failure tooFast(long missing) {
        long seconds = Math.max(1, TimeUnit.NANOSECONDS.toSeconds(missing + TimeUnit.SECONDS.toNanos(1) - 1));
        return new Failure(
                Failure.Kind.BUSY,
                "too_many_requests",
                "Your tenant's requests come faster than it may ask; slow down.",
                Duration.ofSeconds(seconds));
    }

    private static Failure expired() {
        return new Failure(
                Failure.Kind.EXPIRED, "deadline_exceeded", "The tenant's limits let it in too late for its deadline.");
    }

    private static Failure stopping() {
        return new Failure(Failure.Kind.STOPPING, "stopping", "Caravan is stopping; ask again.", Duration.ofSeconds(1));
    }
}
