package io.caravan.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.BudgetStore;
import io.caravan.tenant.Budget.Verdict;
import io.caravan.tenant.FakeStore.Fate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.LongRange;

/**
 * However processes reserve, settle, die, come again and lose what they write: what the upstream may have charged never
 * passes the cap, everybody is told something, and as long as nobody dies nothing is lost of it.
 */
class AnyBudgetTest {
    private static final BudgetStore.Key KEY = new BudgetStore.Key("acme", "spend-per-day", "2026-11-26", 0);
    private static final int NODES = 3;

    /** What happens. */
    enum Event {
        RESERVE,
        RESERVE_TOO,
        SETTLE,
        WRITE,
        WRITE_TOO,
        TIDY,
        LATER,
        LOSE,
        LOSE_THE_ANSWER,
        CRASH,
        STOP
    }

    /** @param number how much, which; whatever there is to choose */
    record Step(Event event, int node, int number) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return steps(Event.values());
    }

    @Provide
    Arbitrary<List<Step>> peace() {
        return steps(
                Event.RESERVE, Event.RESERVE_TOO, Event.SETTLE, Event.WRITE, Event.WRITE_TOO, Event.TIDY, Event.LATER);
    }

    private static Arbitrary<List<Step>> steps(Event... events) {
        return Combinators.combine(
                        Arbitraries.of(events),
                        Arbitraries.integers().between(0, NODES - 1),
                        Arbitraries.integers().between(0, 120))
                .as(Step::new)
                .list()
                .ofMaxSize(250);
    }

    @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
    void theBillNeverPassesTheCap(
            @ForAll("steps") List<Step> steps, @ForAll @LongRange(min = 1, max = 1_000) long cap) {
        Run run = new Run(cap);
        steps.forEach(run::take);
        run.finish();
    }

    @Property(tries = 300, shrinking = ShrinkingMode.BOUNDED)
    void nothingIsLostInPeace(@ForAll("peace") List<Step> steps, @ForAll @LongRange(min = 1, max = 1_000) long cap) {
        Run run = new Run(cap);
        steps.forEach(run::take);
        run.finish();
        assertThat(run.store.taken).isEqualTo(run.billed).isEqualTo(run.store.spent);
    }

    private record Reserved(int node, long amount, CompletableFuture<Verdict> verdict) {
        boolean isGranted() {
            return verdict.isDone() && verdict.join() == Verdict.GRANTED;
        }
    }

    private static final class Run {
        final FakeStore store = new FakeStore(false);
        private final long cap;
        private final Budget[] nodes = new Budget[NODES];
        private final List<Reserved> open = new ArrayList<>();
        private long now;
        long billed;

        Run(long cap) {
            this.cap = cap;
            for (int node = 0; node < NODES; node++) {
                start(node);
            }
        }

        private void start(int node) {
            nodes[node] = new Budget(store, KEY, cap, () -> now);
        }

        void take(Step step) {
            switch (step.event()) {
                case RESERVE, RESERVE_TOO -> reserve(step.node(), step.number());
                case SETTLE -> settle(step.number());
                case WRITE, WRITE_TOO -> store.end(Fate.DONE);
                case TIDY -> nodes[step.node()].tidy();
                case LATER -> now += TimeUnit.MILLISECONDS.toNanos(step.number() * 10L);
                case LOSE -> store.end(Fate.LOST);
                case LOSE_THE_ANSWER -> store.end(Fate.UNHEARD);
                case CRASH -> crash(step.node());
                case STOP -> {
                    nodes[step.node()].close();
                    crash(step.node());
                }
            }
            check();
        }

        private void reserve(int node, long amount) {
            open.add(new Reserved(node, amount, nodes[node].reserve(amount).toCompletableFuture()));
        }

        private void settle(int number) {
            open.stream()
                    .filter(Reserved::isGranted)
                    .skip(number % 4)
                    .findFirst()
                    .ifPresent(this::settle);
        }

        private void settle(Reserved reserved) {
            long cost = reserved.amount() - reserved.amount() % 3 * reserved.amount() / 2;
            long actual = Math.max(0, Math.min(reserved.amount(), cost));
            open.remove(reserved);
            billed += actual;
            nodes[reserved.node()].settle(reserved.amount(), actual);
        }

        /** What was under way may have been charged in full. */
        private void crash(int node) {
            open.stream()
                    .filter(reserved -> reserved.node() == node && reserved.isGranted())
                    .forEach(reserved -> billed += reserved.amount());
            open.removeIf(reserved -> reserved.node() == node);
            start(node);
        }

        private void check() {
            long underWay = open.stream()
                    .filter(Reserved::isGranted)
                    .mapToLong(Reserved::amount)
                    .sum();
            assertThat(billed + underWay).isLessThanOrEqualTo(store.taken).isLessThanOrEqualTo(cap);
            assertThat(store.spent).isLessThanOrEqualTo(billed);
        }

        void finish() {
            writeAll();
            assertThat(open).allMatch(reserved -> reserved.verdict().isDone());
            List.copyOf(open).stream().filter(Reserved::isGranted).forEach(this::settle);
            for (Budget node : nodes) {
                node.close();
            }
            writeAll();
            check();
        }

        private void writeAll() {
            while (!store.isIdle()) {
                store.end(Fate.DONE);
                check();
            }
        }
    }
}
