package io.caravan.simulator;

import java.util.concurrent.atomic.AtomicInteger;

/** Counts the calls under way and remembers the most there were. Thread-safe. */
final class InFlight {
    private final AtomicInteger now = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();

    /** Returns how many calls are under way, this one included. */
    int enter() {
        int count = now.incrementAndGet();
        if (count > most.get()) {
            most.accumulateAndGet(count, Math::max);
        }
        return count;
    }

    void leave() {
        now.decrementAndGet();
    }

    int now() {
        return now.get();
    }

    int most() {
        return most.get();
    }

    void forgetMost() {
        most.set(now.get());
    }
}
