package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Audience;
import io.caravan.chat.Pending;
import java.util.LinkedHashMap;
import java.util.Map;

/** A request that is under way, and those who want the same. Thread-safe. */
final class Flight {
    private final Pending leader;
    private final Audience audience;
    private final Map<Pending, Integer> flownByFollower = new LinkedHashMap<>();

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

    /**
     * Returns false when all have left: the call may be broken off already.
     *
     * @param flown flights that have failed the follower so far
     */
    synchronized boolean add(Pending follower, int flown) {
        if (!audience.enter()) {
            return false;
        }
        flownByFollower.put(follower, flown);
        return true;
    }

    /** One of them has its outcome. A flight may outlast many who come and go, so it keeps none of them. */
    void leave(Pending pending, Answer outcome) {
        forget(pending);
        audience.leave(outcome);
    }

    private synchronized void forget(Pending follower) {
        flownByFollower.remove(follower);
    }

    /** In the order in which they came, each with the flights that have failed it. */
    synchronized Map<Pending, Integer> followers() {
        return new LinkedHashMap<>(flownByFollower);
    }
}
