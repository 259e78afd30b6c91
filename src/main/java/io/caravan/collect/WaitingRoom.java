package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many requests of a lane are under way at once. Somebody who waits is refused when the room is full and told
 * when to come again; bulk work waits at the door, without a thread, and so slows its source down. Every request leaves
 * when its answer is there or its deadline passes. Thread-safe.
 */
final class WaitingRoom {
    private final int capacity;
    private final Duration retryAfter;
    private final Clock clock;
    private final Set<Pending> inside = ConcurrentHashMap.newKeySet();
    private final Queue<Arrival> atTheDoor = new ArrayDeque<>();
    private int taken;
    private boolean closed;

    private record Arrival(Pending pending, CompletableFuture<Pending> entered) {}

    WaitingRoom(int capacity, Duration retryAfter, Clock clock) {
        this.capacity = capacity;
        this.retryAfter = retryAfter;
        this.clock = clock;
    }

    /** Enters at once or not at all: with the failure as its answer when there is no room. */
    Pending enterNow(Pending pending) {
        if (!tryTake()) {
            pending.complete(Answer.failed(isClosed() ? stopping() : full()));
            return pending;
        }
        return settleIn(pending);
    }

    /** Enters as soon as there is room, in the order of arrival. */
    CompletionStage<Pending> enter(Pending pending) {
        CompletableFuture<Pending> entered = new CompletableFuture<>();
        if (!takeOrQueue(new Arrival(pending, entered))) {
            return entered;
        }
        return CompletableFuture.completedFuture(isClosed() ? pending : settleIn(pending));
    }

    private synchronized boolean tryTake() {
        if (closed || taken >= capacity) {
            return false;
        }
        taken++;
        return true;
    }

    /** Returns true when the arrival need not wait: there is room, or the room is closed. */
    private synchronized boolean takeOrQueue(Arrival arrival) {
        if (closed) {
            arrival.pending().complete(Answer.failed(stopping()));
            return true;
        }
        if (taken < capacity) {
            taken++;
            return true;
        }
        atTheDoor.add(arrival);
        return false;
    }

    private Pending settleIn(Pending pending) {
        inside.add(pending);
        long millis = Math.max(
                1,
                Duration.between(clock.instant(), pending.request().deadline()).toMillis());
        pending.answer().completeOnTimeout(Answer.failed(expired()), millis, TimeUnit.MILLISECONDS);
        pending.answer().whenComplete((answer, impossible) -> leave(pending));
        return pending;
    }

    private void leave(Pending pending) {
        inside.remove(pending);
        Arrival next = handOver();
        if (next != null) {
            next.entered().complete(settleIn(next.pending()));
        }
    }

    private synchronized @Nullable Arrival handOver() {
        Arrival next = closed ? null : atTheDoor.poll();
        if (next == null) {
            taken--;
        }
        return next;
    }

    synchronized int size() {
        return taken;
    }

    synchronized int queued() {
        return atTheDoor.size();
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Lets nobody in any more; who waits at the door is turned away and stays with its source. */
    void closeDoor() {
        List<Arrival> turnedAway;
        synchronized (this) {
            closed = true;
            turnedAway = List.copyOf(atTheDoor);
            atTheDoor.clear();
        }
        for (Arrival arrival : turnedAway) {
            arrival.pending().complete(Answer.failed(stopping()));
            arrival.entered().complete(arrival.pending());
        }
    }

    /** Ends every request that is still here as not answered, so that it stays with its source. */
    void sendHome() {
        inside.forEach(pending -> pending.complete(Answer.failed(stopping())));
    }

    private Failure full() {
        return new Failure(
                Failure.Kind.BUSY, "no_room", "Too many requests are waiting here; ask again later.", retryAfter);
    }

    private static Failure expired() {
        return new Failure(Failure.Kind.EXPIRED, "deadline_exceeded", "No answer came before the deadline.");
    }

    private static Failure stopping() {
        return new Failure(Failure.Kind.STOPPING, "stopping", "Caravan is stopping; ask again.", Duration.ofSeconds(1));
    }
}
