package io.caravan.pace;

import io.caravan.chat.Call;
import java.util.concurrent.CompletableFuture;

/** A call that waits for its turn. The lock of {@link Turns} guards its state. */
final class Waiting {
    private final Call call;
    private final Budget budget;
    private final CompletableFuture<Call> turn = new CompletableFuture<>();
    private boolean waits = true;

    Waiting(Call call, Budget budget) {
        this.call = call;
        this.budget = budget;
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
}
