package io.caravan.pace;

import io.caravan.chat.Call;
import io.caravan.chat.Gate;
import io.caravan.chat.Lane;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.function.IntConsumer;

/**
 * An upstream that serves so many calls at once and refuses the others, before it the throttle and all that decides
 * whose turn it is, before that more calls than it can serve; in a time of its own, the same in each run.
 */
final class MovingLimit {
    private static final int CEILING = 2_500;
    private static final int ALWAYS_WAITING = 500;
    private static final List<Lane> LANES = List.of(Lane.values());
    private static final long LONGEST_BACK_OFF = Duration.ofSeconds(1).toNanos();
    private static final long BACK_IN_THE_QUEUE = Duration.ofMillis(5).toNanos();

    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparingLong(Event::at).thenComparingLong(Event::number));
    private final Random random = new Random(1);
    private final Upstream upstream;
    private final CallLimit learnt;
    private final Turns turns;
    private long now;
    private long number;
    private int limit = CEILING;
    private int sent;
    private int served;
    private long answered;
    private long refused;

    /**
     * How it behaves.
     *
     * @param spread how far times stray to both sides, as a share
     * @param names whether a refusal names the limit
     */
    record Upstream(Duration answersAfter, double spread, Duration refusesAfter, boolean names) {
        Upstream withoutNames() {
            return new Upstream(answersAfter, spread, refusesAfter, false);
        }
    }

    private record Event(long at, long number, Runnable action) {}

    MovingLimit(Upstream upstream) {
        this.upstream = upstream;
        learnt = new CallLimit(20, CEILING, now);
        Map<Lane, Integer> floors = Map.of(Lane.INTERACTIVE, 5, Lane.STREAM, 20, Lane.BULK, 10);
        Gate open = () -> Gate.WIDE_OPEN;
        turns = new Turns(CEILING, (index, model) -> new Budget(learnt, open, floors), this::soon, () -> now);
        for (int i = 0; i < CEILING + ALWAYS_WAITING; i++) {
            arrive(i);
        }
    }

    /** Moves the limit and lets time pass; shows several times a second how many calls are served. */
    void run(int newLimit, Duration time, IntConsumer watch) {
        limit = newLimit;
        long end = now + time.toNanos();
        for (long at = now + 1; at < end; at += Duration.ofMillis(130).toNanos()) {
            runUntil(at);
            watch.accept(served);
        }
    }

    private void runUntil(long end) {
        while (!events.isEmpty() && events.element().at() < end) {
            Event next = events.remove();
            now = next.at();
            next.action().run();
        }
        now = end;
    }

    private void soon(Runnable action) {
        after(0, action);
    }

    private void after(long nanos, Runnable action) {
        events.add(new Event(now + nanos, number++, action));
    }

    private long about(Duration time) {
        double stray = upstream.spread() * (2 * random.nextDouble() - 1);
        return (long) (time.toNanos() * (1 + stray));
    }

    private void arrive(int kind) {
        Lane lane = LANES.get(kind % LANES.size());
        waitForTurn(TestCalls.call(lane, "tenant-" + kind % 7), kind);
    }

    private void waitForTurn(Call call, int kind) {
        soon(() -> turns.await(call).thenAccept(due -> send(due, kind)));
    }

    private void send(Call call, int kind) {
        if (sent >= turns.limit(call)) {
            TestCalls.postpone(call);
            over(call, kind, BACK_IN_THE_QUEUE);
            return;
        }
        sent++;
        if (served < limit) {
            served++;
            after(about(upstream.answersAfter()), () -> answer(call, kind));
        } else if (upstream.refusesAfter().isZero()) {
            refuse(call, limit, kind);
        } else {
            int named = limit;
            after(about(upstream.refusesAfter()), () -> refuse(call, named, kind));
        }
    }

    private void answer(Call call, int kind) {
        sent--;
        served--;
        answered++;
        TestCalls.answer(call);
        turns.end(call);
        arrive(kind);
    }

    private void refuse(Call call, int named, int kind) {
        sent--;
        refused++;
        TestCalls.refuse(call, upstream.names() ? named : 0);
        over(call, kind, (long) (random.nextDouble() * LONGEST_BACK_OFF));
    }

    private void over(Call call, int kind, long backOff) {
        turns.end(call);
        after(backOff, () -> waitForTurn(call, kind));
    }

    double refusedShare() {
        return (double) refused / (answered + refused);
    }
}
