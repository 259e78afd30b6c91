package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Failure;
import io.caravan.chat.Lane;
import io.caravan.chat.Pending;
import io.caravan.step.Daemon;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many requests of a lane are under way at once. Somebody who waits is refused when the room is full and told
 * when to come again; bulk work waits at the door, without a thread, and so slows its source down. Every request leaves
 * when its answer is there or its deadline passes. Thread-safe.
 */
final class WaitingRoom {
    /** Not CompletableFuture's own timer: since Java 25 that needs the common pool, which anybody may block. */
    private static final ScheduledExecutorService DEADLINES = Daemon.timer("deadlines");

    private static final Future<?> NOTHING_TO_CANCEL = CompletableFuture.completedFuture(null);

    private final Lane lane;
    private final int capacity;
    private final Duration retryAfter;
    private final Pressure pressure;
    private final Clock clock;
    private final Set<Pending> inside = ConcurrentHashMap.newKeySet();
    private final Queue<Arrival> atTheDoor = new ArrayDeque<>();
    private int taken;
    private boolean closed;

    private enum Place {
        INSIDE,
        AT_THE_DOOR,
        TURNED_AWAY
    }

    private record Arrival(Pending pending, CompletableFuture<Pending> entered) {}

    WaitingRoom(Lane lane, int capacity, Duration retryAfter, Pressure pressure, Clock clock) {
        this.lane = lane;
        this.capacity = capacity;
        this.retryAfter = retryAfter;
        this.pressure = pressure;
        this.clock = clock;
    }

    /** Enters at once or not at all: with the failure as its answer when there is no room. */
    Pending enterNow(Pending pending) {
        if (!tryTake()) {
            pressure.rises(lane, capacity);
            pending.complete(Answer.failed(isClosed() ? stopping() : full()));
            return pending;
        }
        return settleIn(pending, expiry(pending));
    }

    /** Enters as soon as there is room, in the order of arrival; ended already if its deadline passes at the door. */
    CompletionStage<Pending> enter(Pending pending) {
        CompletableFuture<Pending> entered = new CompletableFuture<>();
        switch (arrive(new Arrival(pending, entered))) {
            case INSIDE -> entered.complete(settleIn(pending, expiry(pending)));
            case TURNED_AWAY -> {
                pending.complete(Answer.failed(stopping()));
                entered.complete(pending);
            }
            case AT_THE_DOOR -> {
                Future<?> expiry = expiry(pending);
                pending.answer().whenComplete((answer, impossible) -> {
                    expiry.cancel(false);
                    entered.complete(pending);
                });
                pressure.rises(lane, capacity);
            }
        }
        return entered;
    }

    private synchronized boolean tryTake() {
        if (closed || taken >= capacity) {
            return false;
        }
        taken++;
        return true;
    }

    private synchronized Place arrive(Arrival arrival) {
        if (closed) {
            return Place.TURNED_AWAY;
        }
        if (taken < capacity) {
            taken++;
            return Place.INSIDE;
        }
        atTheDoor.add(arrival);
        return Place.AT_THE_DOOR;
    }

    /** Ends the request at its deadline, unless the result is cancelled before. */
    private Future<?> expiry(Pending pending) {
        long millis =
                Duration.between(clock.instant(), pending.request().deadline()).toMillis();
        if (millis <= 0) {
            pending.complete(expired());
            return NOTHING_TO_CANCEL;
        }
        return DEADLINES.schedule(() -> pending.complete(expired()), millis, TimeUnit.MILLISECONDS);
    }

    private Pending settleIn(Pending pending, Future<?> expiry) {
        inside.add(pending);
        pending.answer().whenComplete((answer, impossible) -> {
            expiry.cancel(false);
            leave(pending);
        });
        return pending;
    }

    private void leave(Pending pending) {
        inside.remove(pending);
        Arrival next = handOver();
        if (next == null) {
            pressure.falls(lane);
        } else {
            next.entered().complete(settleIn(next.pending(), NOTHING_TO_CANCEL));
        }
    }

    private synchronized @Nullable Arrival handOver() {
        Arrival next = atTheDoor.poll();
        while (next != null && next.pending().isDone()) {
            next = atTheDoor.poll();
        }
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
        turnedAway.forEach(arrival -> arrival.pending().complete(Answer.failed(stopping())));
    }

    /** Ends every request that is still here as not answered, so that it stays with its source. */
    void sendHome() {
        inside.forEach(pending -> pending.complete(Answer.failed(stopping())));
    }

    private Failure full() {
        return new Failure(
                Failure.Kind.BUSY, "no_room", "Too many requests are waiting here; ask again later.", retryAfter);
    }

    private static Answer expired() {
        return Answer.failed(
                new Failure(Failure.Kind.EXPIRED, "deadline_exceeded", "No answer came before the deadline."));
    }

    private static Failure stopping() {
        return new Failure(Failure.Kind.STOPPING, "stopping", "Caravan is stopping; ask again.", Duration.ofSeconds(1));
    }
}
