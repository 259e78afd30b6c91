package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Audience;
import io.caravan.chat.Pending;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A request that is under way, and those who want the same. Thread-safe. */
final class Flight {
    private final Pending leader;
    private final Audience audience;
    private final Set<Pending> followers = new LinkedHashSet<>();

    Flight(Pending leader) {
        this.leader = leader;
        audience = Audience.ofOne();
    }

    boolean isLedBy(Pending pending) {
        return leader.equals(pending);
    }

    Audience audience() {
        return audience;
    }

    /** Returns false when all have left: the call may be broken off already. */
    synchronized boolean add(Pending follower) {
        return audience.enter() && followers.add(follower);
    }

    /** One of them has its outcome. A flight may outlast many who come and go, so it keeps none of them. */
    void leave(Pending pending, Answer outcome) {
        forget(pending);
        audience.leave(outcome);
    }

    private synchronized void forget(Pending follower) {
        followers.remove(follower);
    }

    synchronized List<Pending> followers() {
        return List.copyOf(followers);
    }
}
