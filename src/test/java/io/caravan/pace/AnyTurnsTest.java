package io.caravan.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Call;
import io.caravan.chat.Gate;
import io.caravan.chat.Lane;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.IntRange;

/**
 * Whatever comes, ends, leaves, opens, closes, rises and falls: no more go than may, each goes once and in its order, and
 * nothing is left behind.
 */
class AnyTurnsTest {
    private static final int MAXIMUM = 12;
    private static final List<Integer> OPENINGS = List.of(0, 2, 5, Gate.WIDE_OPEN, Gate.WIDE_OPEN);

    /** What happens. */
    enum Event {
        ENTER,
        ENTER_TOO,
        END,
        REFUSE,
        LEAVE,
        GATE,
        RESTART
    }

    /**
     * One thing that happens.
     *
     * @param number which call, how large, how many; whatever there is to choose
     */
    record Step(Event event, Lane lane, String tenant, String model, int number) {}

    private record Line(Lane lane, String tenant, String model) {
        static Line of(Call call) {
            return new Line(call.lane(), call.tenant(), call.model());
        }
    }

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Event.class),
                        Arbitraries.of(Lane.class),
                        Arbitraries.of("acme", "globex", "initech"),
                        Arbitraries.of(TestCalls.FLASH, TestCalls.PRO),
                        Arbitraries.integers().between(0, 1_000))
                .as(Step::new)
                .list()
                .ofMaxSize(300);
    }

    @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED)
    void noMoreThanMayEachOnceInOrderAndNothingIsLeft(
            @ForAll("steps") List<Step> steps, @ForAll @IntRange(min = 1, max = 15) int limit) {
        Run run = new Run(limit);
        steps.forEach(run::take);
        run.finish();
    }

    private static final class Run {
        private final Desk desk;
        private final List<Call> entered = new ArrayList<>();
        private final Map<Line, List<Call>> lines = new HashMap<>();
        private final Set<Call> walkedOut = new HashSet<>();
        private int seen;

        Run(int limit) {
            desk = new Desk(MAXIMUM, limit, Map.of(Lane.INTERACTIVE, 10, Lane.STREAM, 20, Lane.BULK, 10));
        }

        void take(Step step) {
            int flash = desk.inFlight(TestCalls.FLASH);
            int pro = desk.inFlight(TestCalls.PRO);
            happen(step);
            assertMayBe(TestCalls.FLASH, flash);
            assertMayBe(TestCalls.PRO, pro);
            assertThat(desk.inFlight()).isLessThanOrEqualTo(MAXIMUM);
            assertOrder();
        }

        private void happen(Step step) {
            switch (step.event()) {
                case ENTER, ENTER_TOO -> enter(TestCalls.call(step.lane(), step.tenant(), step.model(), step.number()));
                case END -> oneOf(List.copyOf(desk.underWay), step.number()).forEach(desk::end);
                case REFUSE ->
                    oneOf(List.copyOf(desk.underWay), step.number()).forEach(call -> {
                        desk.refuse(call, step.number() % 4 * 3);
                        assertOrder(); // of those who took its place, before it comes again
                        enter(call);
                    });
                case LEAVE ->
                    oneOf(entered, step.number()).forEach(call -> {
                        walkedOut.add(call);
                        desk.leave(call);
                    });
                case GATE -> desk.open(OPENINGS.get(step.number() % OPENINGS.size()));
                case RESTART -> desk.restart();
            }
        }

        private void enter(Call call) {
            entered.add(call);
            List<Call> line = lines.computeIfAbsent(Line.of(call), key -> new ArrayList<>());
            line.add(call.attempts() > 0 ? 0 : line.size(), call);
            desk.enter(call);
        }

        private static List<Call> oneOf(List<Call> calls, int number) {
            return calls.isEmpty() ? List.of() : List.of(calls.get(number % calls.size()));
        }

        /** What is too much after a limit has fallen ends by itself; none are added to it. */
        private void assertMayBe(String model, int before) {
            int may = Math.min(desk.limit(model), desk.opening);
            assertThat(desk.inFlight(model)).isLessThanOrEqualTo(Math.max(before, may));
        }

        private void assertOrder() {
            for (Call call : desk.gone.subList(seen, desk.gone.size())) {
                List<Call> line = lines.getOrDefault(Line.of(call), List.of());
                assertThat(line).as("goes once each time it enters").contains(call);
                if (desk.opening == Gate.WIDE_OPEN && call.attempts() == 0 && !walkedOut.contains(call)) {
                    assertThat(line.get(0)).isSameAs(call);
                }
                line.remove(call);
            }
            seen = desk.gone.size();
        }

        void finish() {
            desk.open(Gate.WIDE_OPEN);
            while (!desk.underWay.isEmpty()) {
                desk.endFirst(1);
                assertOrder();
            }
            assertThat(lines.values()).allMatch(List::isEmpty);
            assertThat(desk.gone).hasSameSizeAs(entered);
            assertThat(desk.waiting()).isZero();
            assertThat(desk.inFlight()).isZero();
            assertThat(desk.tenants()).isZero();
        }
    }
}
