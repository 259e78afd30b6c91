package io.caravan.pace;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Lane;
import io.caravan.pace.Pacing.LaneLoad;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gives each call its turn: no more at once than upstream and settings allow, the urgent ones first, fair between tenants.
 * Who waits holds no thread. Thread-safe; one lock, held for no longer than it takes to look at a few queues, and nobody
 * goes on while it is held.
 */
final class Turns {
    /** Read by nobody but those who come for the same answer too late. */
    private static final Failure ABANDONED =
            new Failure(Failure.Kind.EXPIRED, "deadline_exceeded", "Nobody waited until it was this request's turn.");

    private final int maximum;
    private final BiFunction<Integer, String, Budget> opener;
    private final Executor threads;
    private final LongSupplier nanoTime;

    /** As many as there are rows in the tables of models and of upstreams; others are refused before they come here. */
    private final Map<Key, Budget> budgets = new ConcurrentHashMap<>();

    private final Map<Call, Waiting> inFlight = new HashMap<>();
    private boolean isStopped;

    /** One account and one model. */
    private record Key(int upstream, String model) {}

    /**
     * @param maximum calls in flight at once, whatever their model
     * @param opener makes the budget of an upstream and a model
     * @param threads what a call goes on with that had to wait
     * @param nanoTime like {@link System#nanoTime()}
     */
    Turns(int maximum, BiFunction<Integer, String, Budget> opener, Executor threads, LongSupplier nanoTime) {
        this.maximum = maximum;
        this.opener = opener;
        this.threads = threads;
        this.nanoTime = nanoTime;
    }

    /**
     * Completes when it is this call's turn, which is to be {@linkplain #end ended} whatever becomes of the call. When the
     * upstream is closed and somebody waits for an answer, the call goes on at once and without a turn: it will be
     * turned away on its way. When nobody waits any more it comes back as failed.
     */
    CompletionStage<Call> await(Call call) {
        Waiting waiting = new Waiting(call, budget(call));
        for (Waiting next : enter(waiting)) {
            if (next == waiting) {
                next.turn().complete(call); // it is on its thread already
            } else {
                start(next);
            }
        }
        if (!waiting.turn().isDone()) {
            call.audience().whenEmpty(() -> giveUp(waiting));
        }
        return waiting.turn();
    }

    private Budget budget(Call call) {
        return budgets.computeIfAbsent(
                new Key(call.upstream(), call.model()), key -> opener.apply(key.upstream(), key.model()));
    }

    private synchronized List<Waiting> enter(Waiting waiting) {
        waiting.queue().add(waiting);
        List<Waiting> going = due();
        going.addAll(waiting.budget().turnAway());
        return going;
    }

    /** Everybody whose turn it is now. */
    private List<Waiting> due() {
        List<Waiting> due = new ArrayList<>(1);
        while (!isStopped && inFlight.size() < maximum) {
            Candidate next = next();
            if (next == null) {
                return due;
            }
            Waiting started = next.budget().start(next.lane(), nanoTime.getAsLong());
            inFlight.put(started.call(), started);
            due.add(started);
        }
        return due;
    }

    private @Nullable Candidate next() {
        return budgets.values().stream()
                .map(Budget::next)
                .filter(Objects::nonNull)
                .min(Candidate.FIRST)
                .orElse(null);
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
    void end(Call call) {
        ended(call).forEach(this::start);
    }

    private synchronized List<Waiting> ended(Call call) {
        Waiting ended = inFlight.remove(call);
        if (ended == null) {
            return List.of();
        }
        ended.budget().end(ended, nanoTime.getAsLong());
        return due();
    }

    /** A gate has opened or closed. */
    void reconsider() {
        reconsidered().forEach(this::start);
    }

    private synchronized List<Waiting> reconsidered() {
        List<Waiting> going = due();
        budgets.values().forEach(budget -> going.addAll(budget.turnAway()));
        return going;
    }

    /** Does something to each budget of an upstream. */
    void change(int upstream, Consumer<Budget> action) {
        changed(upstream, action).forEach(this::start);
    }

    private synchronized List<Waiting> changed(int upstream, Consumer<Budget> action) {
        budgets.forEach((key, budget) -> {
            if (key.upstream() == upstream) {
                action.accept(budget);
            }
        });
        return due();
    }

    /** Nobody gets a turn any more; who waits stays until its askers leave. */
    synchronized void stop() {
        isStopped = true;
    }

    /** A number summed over all budgets. */
    synchronized int sum(ToIntFunction<Budget> number) {
        return budgets.values().stream().mapToInt(number).sum();
    }

    /** Every lane of every budget. */
    synchronized List<LaneLoad> loads() {
        List<LaneLoad> loads = new ArrayList<>();
        budgets.forEach((key, budget) -> {
            for (Lane lane : Lane.values()) {
                LaneQueue queue = budget.queue(lane);
                loads.add(new LaneLoad(
                        key.upstream(),
                        key.model(),
                        lane.label(),
                        budget.limit().maximum(),
                        queue.size(),
                        queue.inFlight()));
            }
        });
        return loads;
    }

    /** How many calls of its model may be in flight; takes no lock. */
    int limit(Call call) {
        return budget(call).limit().maximum();
    }
}
