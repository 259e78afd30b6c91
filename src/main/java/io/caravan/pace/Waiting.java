package io.caravan.pace;

import io.caravan.chat.Call;
import java.util.concurrent.CompletableFuture;

/** A call that waits for its turn, or has it. The lock of {@link Turns} guards its state. */
final class Waiting {
    private final Call call;
    private final Budget budget;
    private final boolean comesAgain;
    private final CompletableFuture<Call> turn = new CompletableFuture<>();
    private boolean waits = true;
    private long startedAt;

    Waiting(Call call, Budget budget) {
        this.call = call;
        this.budget = budget;
        // Also true of a call that had its turn and came no further: it was never sent, and has waited all the same.
        comesAgain = call.failure() != null;
    }

    Call call() {
        return call;
    }

    Budget budget() {
        return budget;
    }

    LaneQueue queue() {
        return budget.queue(call.lane());
    }

    boolean comesAgain() {
        return comesAgain;
    }

    /** Completed when its turn has come, or when there is no use in waiting for it. */
    CompletableFuture<Call> turn() {
        return turn;
    }

    boolean waits() {
        return waits;
    }

    void stopWaiting() {
        waits = false;
    }

    void startedAt(long now) {
        startedAt = now;
    }

    /** When its turn came. */
    long startedAt() {
        return startedAt;
    }
}
