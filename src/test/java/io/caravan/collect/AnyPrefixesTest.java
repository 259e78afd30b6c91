package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Pending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Whatever comes, hits, misses, fails, expires and takes its time: each request goes once, few go ahead, a hit lets all go,
 * and nobody is left behind.
 */
class AnyPrefixesTest {
    private static final int INSTRUCTIONS = 2;

    /** What happens. */
    enum Event {
        COME,
        COME_TOO,
        COME_IN_A_HURRY,
        HIT,
        MISS,
        MISS_TOO,
        FAIL,
        EXPIRE,
        TICK,
        WAIT_LONG
    }

    /** @param number which request, which instruction, how long; whatever there is to choose */
    record Step(Event event, int number) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Event.class), Arbitraries.integers().between(0, 1_000))
                .as(Step::new)
                .list()
                .ofMaxSize(200);
    }

    @Property(tries = 400, shrinking = ShrinkingMode.BOUNDED)
    void eachGoesOnceAndNobodyIsStuckWhenAnswersCome(@ForAll("steps") List<Step> steps) {
        Run run = new Run();
        steps.forEach(run::take);
        run.answerAll();
        run.checkEnd();
    }

    @Property(tries = 200, shrinking = ShrinkingMode.BOUNDED)
    void norWhenNoneCome(@ForAll("steps") List<Step> steps) {
        Run run = new Run();
        steps.forEach(run::take);
        run.desk.pass(PrefixDesk.MAX_WAIT);
        run.checkEnd();
    }

    private static final class Run {
        private final PrefixDesk desk = new PrefixDesk();
        private final List<List<Pending>> come = new ArrayList<>();
        private final Set<Integer> everWarm = new HashSet<>();
        private final Set<Pending> left = new HashSet<>();
        private boolean timePassed;

        Run() {
            for (int i = 0; i < INSTRUCTIONS; i++) {
                come.add(new ArrayList<>());
            }
        }

        void take(Step step) {
            int instruction = step.number % INSTRUCTIONS;
            List<Pending> underWay = underWay(instruction);
            switch (step.event) {
                case COME, COME_TOO -> enter(instruction, Duration.ofHours(1));
                case COME_IN_A_HURRY -> enter(instruction, Duration.ofMillis(step.number));
                case HIT -> some(underWay, step).forEach(pending -> hit(instruction, pending));
                case MISS, MISS_TOO -> some(underWay, step).forEach(desk::miss);
                case FAIL -> some(underWay, step).forEach(desk::fail);
                case EXPIRE -> some(waiting(instruction), step).forEach(this::leave);
                case TICK -> pass(Duration.ofMillis(step.number));
                case WAIT_LONG -> pass(Duration.ofSeconds(step.number));
            }
            check();
        }

        private void enter(int instruction, Duration time) {
            come.get(instruction).add(desk.come(instruction, "item " + time.hashCode() % 7, time));
        }

        private void hit(int instruction, Pending pending) {
            everWarm.add(instruction);
            desk.hit(pending);
            assertThat(waiting(instruction)).isEmpty();
        }

        private void leave(Pending pending) {
            left.add(pending);
            desk.fail(pending);
            assertThat(desk.gone).contains(pending);
        }

        private void pass(Duration time) {
            timePassed |= !time.isZero();
            desk.pass(time);
        }

        private static List<Pending> some(List<Pending> among, Step step) {
            return among.isEmpty() ? List.of() : List.of(among.get(step.number / INSTRUCTIONS % among.size()));
        }

        private List<Pending> underWay(int instruction) {
            return come.get(instruction).stream()
                    .filter(pending -> desk.gone.contains(pending) && !pending.isDone())
                    .toList();
        }

        private List<Pending> waiting(int instruction) {
            return come.get(instruction).stream()
                    .filter(pending -> !desk.gone.contains(pending))
                    .toList();
        }

        private void check() {
            assertThat(desk.gone).doesNotHaveDuplicates();
            int stuck = desk.prefixes.sum(prefix -> prefix.waiting() > 0 && prefix.scouts() == 0 ? 1 : 0);
            int crowded = desk.prefixes.sum(prefix -> prefix.scouts() > 2 ? 1 : 0);
            assertThat(stuck).isZero();
            assertThat(crowded).isZero();
            int waiting = 0;
            for (int i = 0; i < INSTRUCTIONS; i++) {
                waiting += waiting(i).size();
                if (!timePassed && !everWarm.contains(i)) {
                    assertThat(underWay(i).stream().filter(Run::hasTime)).hasSizeLessThanOrEqualTo(2);
                }
            }
            assertThat(desk.prefixes.waiting()).isEqualTo(waiting);
            assertThat(desk.alarm.set()).isLessThanOrEqualTo(INSTRUCTIONS);
        }

        /** One without any goes at once. */
        private static boolean hasTime(Pending pending) {
            return !pending.request().deadline().equals(new ManualAlarm().instant());
        }

        /** None of them hits. */
        void answerAll() {
            Set<Pending> answered = new LinkedHashSet<>();
            while (answered.addAll(desk.gone)) {
                List.copyOf(answered).stream()
                        .filter(pending -> !pending.isDone())
                        .forEach(answered.size() % 2 == 0 ? desk::miss : desk::fail);
            }
        }

        void checkEnd() {
            assertThat(desk.gone)
                    .doesNotHaveDuplicates()
                    .containsExactlyInAnyOrderElementsOf(
                            come.stream().flatMap(List::stream).toList());
            assertThat(desk.prefixes.waiting()).isZero();
            assertThat(desk.alarm.set()).isZero();
            assertThat(desk.count("left")).isEqualTo(left.size());
        }
    }
}
