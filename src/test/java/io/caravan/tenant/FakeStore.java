package io.caravan.tenant;

import io.caravan.chat.BudgetStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that does what it was asked for when a test says so, or loses it. Of one budget. */
final class FakeStore implements BudgetStore {
    private final Deque<Work> asked = new ArrayDeque<>();
    private final boolean atOnce;
    long taken;
    long spent;
    int leases;

    /** What becomes of what was asked for. */
    enum Fate {
        DONE,
        /** It is not written. */
        LOST,
        /** It is written, but nobody hears of it. */
        UNHEARD
    }

    private interface Work {
        void end(Fate fate);
    }

    /** @param atOnce whether nothing waits for the test */
    FakeStore(boolean atOnce) {
        this.atOnce = atOnce;
    }

    @Override
    public CompletionStage<Lease> lease(Key key, long need, long wish, long cap) {
        CompletableFuture<Lease> lease = new CompletableFuture<>();
        ask(fate -> {
            Lease lent = fate == Fate.LOST ? new Lease(0, 0) : lend(need, wish, cap);
            if (fate == Fate.DONE) {
                lease.complete(lent);
            } else {
                lease.completeExceptionally(new IllegalStateException("no word of the disk"));
            }
        });
        return lease;
    }

    private Lease lend(long need, long wish, long cap) {
        leases++;
        long left = Math.max(0, cap - taken);
        long granted = left < need ? 0 : Math.min(left, wish);
        taken += granted;
        return new Lease(granted, left - granted);
    }

    @Override
    public void settle(Key key, long used, long returned) {
        ask(fate -> {
            if (fate != Fate.LOST) {
                spent += used;
                taken -= returned;
            }
        });
    }

    private void ask(Work work) {
        asked.add(work);
        if (atOnce) {
            end(Fate.DONE);
        }
    }

    /** The oldest thing that was asked for, if there is one, has this fate. */
    void end(Fate fate) {
        Work work = asked.poll();
        if (work != null) {
            work.end(fate);
        }
    }

    boolean isIdle() {
        return asked.isEmpty();
    }
}
