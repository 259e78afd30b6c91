package io.caravan.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Answer;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Requests;
import io.caravan.tenant.Limits.RateLimit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whoever comes, waits, ends and leaves: no more than may are let in, in their order, and nobody is forgotten. */
class AnyTurnstileTest {
    private static final long MILLI = 1_000_000;
    private static final double PER_SECOND = 10;

    /** What happens. */
    enum Event {
        ENTER_NOW,
        ENTER,
        ENTER_TOO,
        END,
        PASS
    }

    /** @param number which, how long; whatever there is to choose */
    record Step(Event event, int number) {}

    @Provide
    Arbitrary<List<Step>> steps() {
        return Combinators.combine(
                        Arbitraries.of(Event.class), Arbitraries.integers().between(0, 300))
                .as(Step::new)
                .list()
                .ofMaxSize(200);
    }

    @Property(tries = 300)
    void noMoreThanMayInTheirOrderAndNobodyIsForgotten(
            @ForAll("steps") List<Step> steps,
            @ForAll @IntRange(min = 1, max = 5) int concurrent,
            @ForAll @IntRange(min = 1, max = 5) int burst,
            @ForAll boolean stops) {
        Run run = new Run(concurrent, burst);
        steps.forEach(run::take);
        run.finish(stops);
    }

    private static final class Run {
        private final ManualClock clock = new ManualClock();
        private final Turnstile turnstile;
        private final int concurrent;
        private final int burst;
        private final List<Pending> inside = new ArrayList<>();
        private final Map<Pending, CompletableFuture<Pending>> waiting = new LinkedHashMap<>();
        private long letIn;
        private long passed;

        Run(int concurrent, int burst) {
            this.concurrent = concurrent;
            this.burst = burst;
            Limits limits = new Limits(
                    "acme", Set.of(), Set.of(), Set.of(), new RateLimit(PER_SECOND, burst), concurrent, Map.of());
            turnstile = new Turnstile(limits, clock, Runnable::run, clock);
        }

        void take(Step step) {
            switch (step.event()) {
                case ENTER_NOW -> enterNow(pending(1_000));
                case ENTER, ENTER_TOO -> {
                    Pending pending = pending(200L + step.number() * 20L);
                    waiting.put(pending, turnstile.enter(pending).toCompletableFuture());
                }
                case END -> {
                    if (!inside.isEmpty()) {
                        end(inside.remove(step.number() % inside.size()));
                    }
                }
                case PASS -> pass(step.number() * MILLI);
            }
            look();
        }

        private Pending pending(long millis) {
            return new Pending(Requests.read(
                    Requests.body("Hi"),
                    Requests.asker(Merge.NONE),
                    clock.instant().plusMillis(millis)));
        }

        private void enterNow(Pending pending) {
            turnstile
                    .enterNow(pending)
                    .ifPresentOrElse(refusal -> assertThat(refusal.retryAfter()).isPositive(), () -> {
                        letIn++;
                        inside.add(pending);
                    });
        }

        private void pass(long nanos) {
            passed += nanos;
            clock.pass(nanos);
        }

        private static void end(Pending pending) {
            pending.complete(Answer.failed(new Failure(Failure.Kind.UPSTREAM, "over", "Words.")));
        }

        /** Nobody who came later is let in before one who still waits. */
        private void look() {
            boolean somebodyWaits = false;
            for (Pending pending : List.copyOf(waiting.keySet())) {
                boolean goesOn =
                        waiting.getOrDefault(pending, new CompletableFuture<>()).isDone();
                if (goesOn && !pending.isDone()) {
                    assertThat(somebodyWaits).isFalse();
                    letIn++;
                    inside.add(pending);
                }
                if (goesOn) {
                    waiting.remove(pending);
                }
                somebodyWaits |= !goesOn;
            }
            assertThat(inside).hasSizeLessThanOrEqualTo(concurrent);
            assertThat(letIn).isLessThanOrEqualTo(burst + passed / (100 * MILLI));
        }

        void finish(boolean stops) {
            if (stops) {
                turnstile.close();
                look();
                assertThat(waiting).isEmpty();
            }
            for (int i = 0; i < 400 && !(waiting.isEmpty() && inside.isEmpty()); i++) {
                List.copyOf(inside).forEach(Run::end);
                inside.clear();
                pass(100 * MILLI);
                look();
            }
            assertThat(waiting).isEmpty();
            assertThat(turnstile.waiting()).isZero();
            clock.pass(10_000 * MILLI);
            turnstile.isIdle();
            assertThat(turnstile.isIdle()).isTrue();
        }
    }
}
