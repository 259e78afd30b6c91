package io.caravan.pace;

import static java.util.Map.entry;

import io.caravan.chat.Call;
import io.caravan.chat.Gate;
import io.caravan.chat.Lane;
import io.caravan.observe.Meters;
import io.caravan.step.Steps;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.BiFunction;
import java.util.function.ToIntBiFunction;

/** How fast calls go out and in which order: everything the call routes refer to for that. Close it after they have stopped. */
public final class Pacing implements AutoCloseable {
    /** Composing a call and sharing out its answer do not block. */
    private static final int THREADS_BETWEEN_CALLS = 8;

    private final ExecutorService threads;
    private final Turns turns;
    private final Map<String, Object> beans;

    /**
     * How calls are let go.
     *
     * @param maximum calls in flight at once, whatever their model
     * @param start how many may be in flight at first, for each model
     * @param floors of each lane, in percent
     */
    public record PacePolicy(int maximum, int start, Map<Lane, Integer> floors) {}

    /**
     * @param gates tells by number of the upstream and model whether it can be called
     * @param ceilings how many calls of a model an upstream ever takes at once
     */
    public Pacing(
            PacePolicy policy,
            BiFunction<Integer, String, Gate> gates,
            ToIntBiFunction<Integer, String> ceilings,
            Meters meters) {
        threads = CallThreads.create(policy.maximum() + THREADS_BETWEEN_CALLS);
        turns = new Turns(
                policy.maximum(),
                (upstream, model) -> {
                    int ceiling = Math.min(policy.maximum(), ceilings.applyAsInt(upstream, model));
                    CallLimit limit = new CallLimit(policy.start(), ceiling, System.nanoTime());
                    meters.limit(upstream, model, limit::maximum);
                    return new Budget(limit, gates.apply(upstream, model), policy.floors());
                },
                threads,
                System::nanoTime);
        beans = Map.ofEntries(
                entry("callThreads", threads),
                entry("awaitTurn", Steps.await(Call.class, turns::await)),
                entry("endTurn", Steps.use(Call.class, turns::end)),
                entry("callLimit", Steps.value(Call.class, turns::limit)),
                entry("callModel", Steps.value(Call.class, Call::model)));
        meters.gauge("caravan.calls.waiting", "Calls that wait for their turn", () -> turns.sum(Budget::waiting));
    }

    /**
     * Calls of one lane.
     *
     * @param limit of all lanes of this model and upstream together, in force now
     */
    public record LaneLoad(int upstream, String model, String lane, int limit, int waiting, int inFlight) {}

    /** What waits and what is in flight now. */
    public List<LaneLoad> loads() {
        return turns.loads();
    }

    /** The beans of the routes by name. */
    public Map<String, Object> beans() {
        return beans;
    }

    /** What calls run on. */
    public Executor threads() {
        return threads;
    }

    /** A gate has opened or closed. */
    public void reconsider() {
        turns.reconsider();
    }

    /** The account of an upstream is worth more than before, so its limit may be higher. */
    public void restart(int upstream) {
        long now = System.nanoTime();
        turns.change(upstream, budget -> budget.limit().restart(now));
    }

    /** Lets no more calls go. */
    public void stop() {
        turns.stop();
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
