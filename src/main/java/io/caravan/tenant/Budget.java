package io.caravan.tenant;

import io.caravan.chat.BudgetStore;
import io.caravan.chat.BudgetStore.Lease;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What this process may use of one tenant's budget of one period. It borrows pieces from the store, durably and before any
 * of it is used, and reserves out of them in memory: so the disk is written once for many reservations, and what a crash
 * leaves unsaid counts as spent. Together all processes never borrow more than the cap. Thread-safe.
 */
final class Budget {
    /** So many pieces make a cap: what a crash costs at most, besides what was reserved, against how often is written. */
    static final int PIECES = 50;

    /** What was heard of the store so long ago is asked again: other processes may have returned something. */
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

    /** What becomes of a reservation. */
    enum Verdict {
        /** It is made. */
        GRANTED,
        /** There is enough, but requests under way have reserved it. */
        TIED_UP,
        /** It is more than is left until the end of the period. */
        USED_UP,
        /** It is more than the whole budget. */
        TOO_LARGE,
        /** The store does not answer. */
        UNAVAILABLE
    }

    private final BudgetStore store;
    private final BudgetStore.Key key;
    private final long cap;
    private final LongSupplier nanos;
    private final Queue<Waiter> waiters = new ArrayDeque<>();

    private long available;
    private long unneeded; // the least that was available since the store was told
    private long reserved;
    private long unsettled;
    private long left = -1;
    private long leftAt;
    private boolean isBorrowing;
    private boolean touched = true;

    private record Waiter(long amount, CompletableFuture<Verdict> verdict) {}

    private record Told(Waiter waiter, Verdict verdict) {}

    private record Loan(long need, long wish) {}

    /** @param nanos as {@link System#nanoTime} */
    Budget(BudgetStore store, BudgetStore.Key key, long cap, LongSupplier nanos) {
        this.store = store;
        this.key = key;
        this.cap = cap;
        this.nanos = nanos;
    }

    /** Reserves the amount, or nothing; in the order in which it was asked. */
    CompletionStage<Verdict> reserve(long amount) {
        Waiter waiter = new Waiter(amount, new CompletableFuture<>());
        synchronized (this) {
            waiters.add(waiter);
        }
        serve();
        return waiter.verdict();
    }

    /** Whoever is told goes on with this thread, so not under the lock. */
    private void serve() {
        List<Told> told = new ArrayList<>(1);
        Loan loan = serve(told);
        told.forEach(one -> one.waiter().verdict().complete(one.verdict()));
        if (loan != null) {
            borrow(loan);
        }
    }

    private synchronized @Nullable Loan serve(List<Told> told) {
        while (!isBorrowing && !waiters.isEmpty()) {
            Waiter first = waiters.element();
            Verdict verdict = verdict(first.amount());
            if (verdict == null) {
                isBorrowing = true;
                return loan(first.amount());
            }
            if (verdict == Verdict.GRANTED) {
                take(first.amount());
                reserved += first.amount();
            }
            told.add(new Told(waiters.remove(), verdict));
        }
        return null;
    }

    /** A negative amount is given back. */
    private void take(long amount) {
        available -= amount;
        unneeded = Math.min(unneeded, available);
    }

    /** Null when the store has to be asked. */
    private @Nullable Verdict verdict(long amount) {
        if (amount <= available) {
            return Verdict.GRANTED;
        }
        if (amount > cap) {
            return Verdict.TOO_LARGE;
        }
        if (!isFresh() || amount <= available + left) {
            return null;
        }
        return amount <= available + left + reserved ? Verdict.TIED_UP : Verdict.USED_UP;
    }

    private boolean isFresh() {
        return left >= 0 && nanos.getAsLong() - leftAt < FRESH;
    }

    /** Enough for all who wait, so that they do not wait one after the other; at least a piece. */
    private Loan loan(long first) {
        long all = 0;
        for (Waiter waiter : waiters) {
            all = waiter.amount() > cap ? all : Math.min(cap, all + waiter.amount());
        }
        long need = first - available;
        return new Loan(need, Math.max(need, Math.max(all - available, cap / PIECES)));
    }

    private void borrow(Loan loan) {
        store.lease(key, loan.need(), loan.wish(), cap).whenComplete(this::lent);
    }

    private void lent(@Nullable Lease lease, @Nullable Throwable problem) {
        List<Waiter> unserved = new ArrayList<>();
        synchronized (this) {
            isBorrowing = false;
            if (lease == null || problem != null) {
                unserved.addAll(waiters);
                waiters.clear();
            } else {
                available += lease.granted();
                left = lease.left();
                leftAt = nanos.getAsLong();
            }
        }
        unserved.forEach(waiter -> waiter.verdict().complete(Verdict.UNAVAILABLE));
        serve();
    }

    /** What a reservation came to; more than was reserved is spent all the same, and missing from what comes. */
    synchronized void settle(long amount, long spent) {
        reserved -= amount;
        take(spent - amount);
        unsettled += spent;
    }

    /** What is known to become of such a reservation, if it is not granted; asks nobody. */
    synchronized @Nullable Verdict foresee(long amount) {
        Verdict verdict = verdict(amount);
        return verdict == Verdict.GRANTED ? null : verdict;
    }

    /** Learns how much is left, if that is not known. */
    void look() {
        synchronized (this) {
            if (left >= 0 || isBorrowing) {
                return;
            }
            isBorrowing = true;
        }
        borrow(new Loan(0, 0));
    }

    /** What could be reserved here, if that is known. */
    synchronized OptionalLong remaining() {
        return left < 0 ? OptionalLong.empty() : OptionalLong.of(Math.max(0, left + available));
    }

    long cap() {
        return cap;
    }

    synchronized void touch() {
        touched = true;
    }

    /**
     * Tells the store what was spent. What nobody has needed since the last time is returned, but for a piece as long as
     * anybody asks; what was spent beyond a reservation is told, too.
     *
     * @return whether it knows nothing any more that the store does not
     */
    boolean tidy() {
        long spent;
        long returned;
        synchronized (this) {
            boolean isQuiet = !touched && !isBorrowing;
            touched = false;
            spent = unsettled;
            unsettled = 0;
            returned = isQuiet ? available : surplus();
            available -= returned;
            unneeded = available;
            left = left < 0 ? left : left + returned;
            if (spent == 0 && returned == 0) {
                return isQuiet && reserved == 0;
            }
        }
        store.settle(key, spent, returned);
        return false;
    }

    private long surplus() {
        return available < 0 ? available : Math.max(0, unneeded - cap / PIECES);
    }

    /** Returns all that is not reserved: nothing will be asked for any more. */
    void close() {
        synchronized (this) {
            touched = false;
        }
        tidy();
    }
}
