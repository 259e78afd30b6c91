package io.caravan.pace;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Gate;
import io.caravan.chat.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gives each call its turn: no more at once than upstream and settings allow, the urgent ones first, fair between tenants.
 * Who waits holds no thread. Thread-safe; one lock, held for no longer than it takes to look at a few queues.
 */
final class Turns {
    /** Read by nobody but those who come for the same answer too late. */
    private static final Failure ABANDONED =
            new Failure(Failure.Kind.EXPIRED, "deadline_exceeded", "Nobody waited until it was this request's turn.");

    private final int maximum;
    private final BiFunction<Integer, String, Budget> opener;
    private final Executor threads;
    private final Map<Key, Budget> budgets = new HashMap<>();
    private final Map<Call, Waiting> inFlight = new HashMap<>();
    private boolean isStopped;

    /** One account and one model. */
    record Key(int upstream, String model) {
        static Key of(Call call) {
            return new Key(call.upstream(), call.model());
        }
    }

    /**
     * @param maximum calls in flight at once, whatever their model
     * @param opener makes the budget of an upstream and a model
     * @param threads what a call goes on with that had to wait
     */
    Turns(int maximum, BiFunction<Integer, String, Budget> opener, Executor threads) {
        this.maximum = maximum;
        this.opener = opener;
        this.threads = threads;
    }

    /**
     * Completes when it is this call's turn, which is to be {@linkplain #end ended} whatever becomes of the call. When the
     * upstream is closed and somebody waits for an answer, the call goes on at once and without a turn: it will be
     * turned away on its way. When nobody waits any more it comes back as failed.
     */
    CompletionStage<Call> await(Call call) {
        Waiting waiting = enter(call);
        if (waiting.turn().isDone()) {
            return waiting.turn();
        }
        call.audience().whenEmpty(() -> giveUp(waiting));
        return waiting.turn();
    }

    private synchronized Waiting enter(Call call) {
        Budget budget = budget(call);
        Waiting waiting = new Waiting(call, budget);
        waiting.queue().add(waiting);
        for (Waiting next : due()) {
            if (next == waiting) {
                next.turn().complete(call); // it is on its thread already
            } else {
                start(next);
            }
        }
        if (waiting.waits() && !call.lane().isPatient() && budget.gate().opening() < Gate.WIDE_OPEN) {
            waiting.queue().leave(waiting);
            waiting.turn().complete(call);
        }
        return waiting;
    }

    private Budget budget(Call call) {
        return budgets.computeIfAbsent(Key.of(call), key -> opener.apply(key.upstream(), key.model()));
    }

    /** Everybody whose turn it is now. */
    private List<Waiting> due() {
        List<Waiting> due = new ArrayList<>(1);
        while (!isStopped && inFlight.size() < maximum) {
            Waiting next = next();
            if (next == null) {
                return due;
            }
            inFlight.put(next.call(), next);
            due.add(next);
        }
        return due;
    }

    /** The most urgent of what each model would send next. */
    private @Nullable Waiting next() {
        Budget most = null;
        Lane urgent = null;
        for (Budget budget : budgets.values()) {
            Lane lane = budget.next();
            if (lane != null && (urgent == null || lane.compareTo(urgent) < 0)) {
                most = budget;
                urgent = lane;
            }
        }
        return most == null || urgent == null ? null : most.take(urgent);
    }

    private void start(Waiting next) {
        threads.execute(() -> next.turn().complete(next.call()));
    }

    private void giveUp(Waiting waiting) {
        if (leave(waiting)) {
            waiting.call().failed(ABANDONED);
            start(waiting);
        }
    }

    private synchronized boolean leave(Waiting waiting) {
        boolean wasWaiting = waiting.waits();
        if (wasWaiting) {
            waiting.queue().leave(waiting);
        }
        return wasWaiting;
    }

    /** The call is over, as it says itself; who is next may go. Does nothing for a call that has no turn. */
    synchronized void end(Call call, long now) {
        Waiting ended = inFlight.remove(call);
        if (ended == null) {
            return;
        }
        ended.budget().learn(call, now);
        ended.queue().ended(ended);
        due().forEach(this::start);
    }

    /** Something else has changed that decides who may go. */
    synchronized void reconsider() {
        due().forEach(this::start);
    }

    /** Does something to each budget of an upstream. */
    synchronized void forEach(int upstream, Consumer<Budget> action) {
        budgets.forEach((key, budget) -> {
            if (key.upstream() == upstream) {
                action.accept(budget);
            }
        });
        due().forEach(this::start);
    }

    /** Nobody gets a turn any more; who waits stays until its askers leave. */
    synchronized void stop() {
        isStopped = true;
    }

    /** A number summed over all budgets. */
    synchronized int sum(ToIntFunction<Budget> number) {
        return budgets.values().stream().mapToInt(number).sum();
    }

    synchronized int limit(Call call) {
        return budget(call).limit().maximum();
    }
}
