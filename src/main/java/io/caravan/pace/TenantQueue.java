package io.caravan.pace;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.stream.Stream;

/**
 * The calls of one tenant that wait in a lane, and how many of them are in flight. The lock of {@link Turns} guards it. Who
 * has left stays in the queue until there are more of them than of others: so leaving costs nothing however long the queue.
 */
final class TenantQueue {
    /** Whose turn it is: the tenant with the fewest calls in flight, among equals the one that waited longest. */
    static final Comparator<TenantQueue> TURN =
            Comparator.comparingInt((TenantQueue queue) -> queue.inFlight).thenComparingLong(queue -> queue.lastTurn);

    /** Below this many nobody minds. */
    private static final int FEW = 64;

    private final Deque<Waiting> queue = new ArrayDeque<>();
    private int size;
    private int inFlight;
    private long lastTurn;

    /** @param lastTurn a number that no other queue has */
    TenantQueue(long lastTurn) {
        this.lastTurn = lastTurn;
    }

    void add(Waiting waiting) {
        if (waiting.call().attempts() > 0) {
            queue.addFirst(waiting); // it has waited before
        } else {
            queue.addLast(waiting);
        }
        size++;
    }

    Waiting take(long turn) {
        Waiting next = queue.remove();
        while (!next.waits()) {
            next = queue.remove();
        }
        started(next, turn);
        return next;
    }

    /** Takes this one out of its turn. */
    void take(Waiting waiting, long turn) {
        queue.remove(waiting);
        started(waiting, turn);
    }

    private void started(Waiting waiting, long turn) {
        waiting.stopWaiting();
        size--;
        inFlight++;
        lastTurn = turn;
    }

    void leave(Waiting waiting) {
        waiting.stopWaiting();
        size--;
        int gone = queue.size() - size;
        if (gone > FEW && gone > size) {
            queue.removeIf(one -> !one.waits());
        }
    }

    void ended() {
        inFlight--;
    }

    Stream<Waiting> waiting() {
        return queue.stream().filter(Waiting::waits);
    }

    boolean isEmpty() {
        return size == 0;
    }

    boolean isIdle() {
        return size == 0 && inFlight == 0;
    }
}
