package io.caravan.pace;

import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The calls of one tenant that wait in a lane, and how many of them are in flight. Who leaves out of turn is found without
 * a search, however long the queue. The lock of {@link Turns} guards it.
 */
final class TenantQueue {
    /** Whose turn it is: the tenant with the fewest calls in flight, among equals the one that waited longest. */
    static final Comparator<TenantQueue> TURN =
            Comparator.comparingInt((TenantQueue queue) -> queue.inFlight).thenComparingLong(queue -> queue.lastTurn);

    /** Those that have waited before and go first. */
    private final Set<Waiting> again = new LinkedHashSet<>();

    private final Set<Waiting> fresh = new LinkedHashSet<>();
    private int inFlight;
    private long lastTurn;

    /** @param lastTurn a number that no other queue has */
    TenantQueue(long lastTurn) {
        this.lastTurn = lastTurn;
    }

    private Set<Waiting> queueOf(Waiting waiting) {
        return waiting.comesAgain() ? again : fresh;
    }

    void add(Waiting waiting) {
        queueOf(waiting).add(waiting);
    }

    /** The one whose turn it is; stays where it is. */
    Waiting first() {
        Iterator<Waiting> queue = (again.isEmpty() ? fresh : again).iterator();
        return queue.next();
    }

    void start(Waiting waiting, long turn) {
        leave(waiting);
        inFlight++;
        lastTurn = turn;
    }

    void leave(Waiting waiting) {
        queueOf(waiting).remove(waiting);
        waiting.stopWaiting();
    }

    void ended() {
        inFlight--;
    }

    Stream<Waiting> waiting() {
        return Stream.concat(again.stream(), fresh.stream());
    }

    boolean isEmpty() {
        return again.isEmpty() && fresh.isEmpty();
    }

    boolean isIdle() {
        return isEmpty() && inFlight == 0;
    }
}
