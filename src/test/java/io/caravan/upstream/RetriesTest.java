package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Answer;
import io.caravan.chat.Asker;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Requests;
import io.caravan.observe.Meters;
import io.caravan.upstream.ErrorRow.Closes;
import io.caravan.upstream.ErrorRow.Retry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);
    private static final ErrorRow BUSY = row(Failure.Kind.UPSTREAM, retry(null));
    private static final ErrorRow PACE = row(Failure.Kind.PACE, retry(null));

    /** What the budget holds without any traffic. */
    private static final int RESERVE = 10;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final AtomicLong nanos = new AtomicLong();
    private final Retries retries =
            new Retries(4, new RetryBudget(20, nanos::get), new Meters(registry), Clock.fixed(NOW, ZoneOffset.UTC));

    private static Retry retry(@Nullable Integer attempts) {
        return new Retry(Duration.ofSeconds(2), Duration.ofSeconds(5), attempts);
    }

    private static ErrorRow row(Failure.Kind kind, @Nullable Retry retry) {
        return new ErrorRow("503", null, null, kind, "busy", "Busy.", retry, true, true, Closes.NOTHING);
    }

    private static Call call(Duration time, int attempts) {
        return call(time, attempts, Lane.INTERACTIVE);
    }

    private static Call call(Duration time, int attempts, Lane... lanes) {
        Group group = new Group(Merge.NONE, NOW);
        for (Lane lane : lanes) {
            Asker asker = new Asker("test", "acme", lane, Merge.NONE);
            group.add(new Pending(Requests.read(Requests.body("Hi"), asker)));
        }
        Call call = new Call(group, new byte[0], List.of(), NOW.plus(time));
        for (int i = 0; i < attempts; i++) {
            call.begin();
        }
        return call;
    }

    private Call decided(Duration time, int attempts, @Nullable Duration asked, ErrorRow row) {
        Call call = call(time, attempts);
        call.pauseFor(asked);
        retries.decide(call, row);
        return call;
    }

    private Call decided(Call call, ErrorRow row) {
        retries.decide(call, row);
        return call;
    }

    private void spendBudget() {
        for (int i = 0; i < RESERVE; i++) {
            assertThat(decided(HOUR, 1, null, BUSY).isSettled()).isFalse();
        }
    }

    private double overBudget() {
        return registry.get("caravan.calls.retries-over-budget").counter().count();
    }

    @RepeatedTest(20)
    void waitsAtMostTheBaseDoubledWithEachAttemptUpToTheCap() {
        assertThat(decided(Duration.ofHours(1), 1, null, BUSY).backOff())
                .isBetween(Duration.ofMillis(1), Duration.ofSeconds(2));
        assertThat(decided(Duration.ofHours(1), 2, null, BUSY).backOff())
                .isBetween(Duration.ofMillis(1), Duration.ofSeconds(4));
        assertThat(decided(Duration.ofHours(1), 3, null, BUSY).backOff())
                .isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
    }

    @Test
    void waitsAtLeastAsLongAsTheUpstreamAsks() {
        Call call = decided(Duration.ofHours(1), 1, Duration.ofSeconds(30), BUSY);
        assertThat(call.isSettled()).isFalse();
        assertThat(call.backOff()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void doesNotTryAgainPastTheDeadline() {
        Call call = decided(Duration.ofSeconds(20), 1, Duration.ofSeconds(30), BUSY);
        assertThat(call.isSettled()).isTrue();
        assertThat(call.failure()).isEqualTo(BUSY.failure(Duration.ofSeconds(30)));
    }

    @Test
    void stopsAfterTheLastAttempt() {
        assertThat(decided(Duration.ofHours(1), 3, null, BUSY).isSettled()).isFalse();
        assertThat(decided(Duration.ofHours(1), 4, null, BUSY).isSettled()).isTrue();
    }

    @Test
    void triesNothingAgainThatTheTableDoesNotName() {
        assertThat(decided(Duration.ofHours(1), 1, null, row(Failure.Kind.UPSTREAM, null))
                        .isSettled())
                .isTrue();
    }

    @Test
    void aDateInThePastMeansAtOnce() {
        Call call = decided(Duration.ofHours(1), 1, Duration.ofSeconds(-30), BUSY);
        assertThat(call.backOff()).isPositive();
    }

    @Test
    void aRowMayAllowMoreOrFewerAttempts() {
        ErrorRow two = row(Failure.Kind.UPSTREAM, retry(2));
        assertThat(decided(HOUR, 1, null, two).isSettled()).isFalse();
        assertThat(decided(HOUR, 2, null, two).isSettled()).isTrue();
        ErrorRow nine = row(Failure.Kind.UPSTREAM, retry(9));
        assertThat(decided(HOUR, 8, null, nine).isSettled()).isFalse();
        assertThat(decided(HOUR, 9, null, nine).isSettled()).isTrue();
    }

    @Test
    void theBackOffIsDoubledUpToTheCapHoweverManyAttemptsThereWere() {
        Retry retry = new Retry(Duration.ofMillis(1), Duration.ofDays(20), null);
        assertThat(LongStream.of(1, 2, 3, 31).map(made -> retry.ceiling((int) made)))
                .containsExactly(1L, 2L, 4L, 1L << 30);
        for (int made : new int[] {40, 62, 63, 64, 65, 128, Integer.MAX_VALUE}) {
            assertThat(retry.ceiling(made))
                    .as("%d", made)
                    .isEqualTo(Duration.ofDays(20).toMillis());
        }
    }

    @Test
    void whoWaitsIsToldTheFailureWhenTheBudgetIsEmpty() {
        spendBudget();
        Call call = decided(HOUR, 1, null, BUSY);
        assertThat(call.isSettled()).isTrue();
        assertThat(call.failure()).isEqualTo(BUSY.failure(null));
        assertThat(overBudget()).isEqualTo(1);
        Call mixed = decided(call(HOUR, 1, Lane.BULK, Lane.INTERACTIVE), BUSY);
        assertThat(mixed.isSettled()).isTrue();
    }

    @Test
    void aCallThatIsNotMadeAgainTakesNothingFromTheBudget() {
        for (int i = 0; i < RESERVE + 1; i++) {
            decided(HOUR, 4, null, BUSY);
            decided(HOUR, 1, null, row(Failure.Kind.UPSTREAM, null));
            decided(Duration.ofSeconds(1), 1, Duration.ofSeconds(30), BUSY);
            decided(HOUR, 1, null, PACE);
        }
        spendBudget();
        assertThat(overBudget()).isZero();
    }

    @Test
    void firstAttemptsEarnRetries() {
        spendBudget();
        for (int i = 0; i < 5; i++) {
            retries.noteAttempt(call(HOUR, 1));
            retries.noteAttempt(call(HOUR, 2));
        }
        assertThat(decided(HOUR, 1, null, BUSY).isSettled()).isFalse();
        assertThat(decided(HOUR, 1, null, BUSY).isSettled()).isTrue();
    }

    /** Lets pauses end when the test says so. */
    private final Deque<CompletableFuture<Call>> pauses = new ArrayDeque<>();

    private CompletableFuture<Call> awaitTurn(Call call) {
        return retries.awaitTurn(call, paused -> {
                    pauses.add(new CompletableFuture<>());
                    return pauses.getLast();
                })
                .toCompletableFuture();
    }

    @Test
    void thePatientWaitForTheBudgetWithoutAnAttempt() {
        spendBudget();
        Call call = decided(call(HOUR, 1, Lane.BULK), BUSY);
        assertThat(call.isSettled()).isFalse();
        assertThat(call.backOff()).isEqualTo(retry(null).cap());
        CompletableFuture<Call> turn = awaitTurn(call);
        pauses.remove().complete(call);
        assertThat(turn).isNotDone();
        assertThat(call.backOff()).isEqualTo(retry(null).cap());

        nanos.addAndGet(Duration.ofSeconds(1).toNanos());
        pauses.remove().complete(call);
        assertThat(turn).isCompletedWithValue(call);
        assertThat(call.attempts()).isEqualTo(1);
        assertThat(overBudget()).isEqualTo(1);
        assertThat(decided(HOUR, 1, null, BUSY).isSettled())
                .as("it took the retry")
                .isTrue();
    }

    @Test
    void thePatientWaitForTheBudgetNoLongerThanTheirDeadline() {
        spendBudget();
        Call call = decided(
                call(Duration.ofMillis(3_000), 1, Lane.BULK),
                row(Failure.Kind.UPSTREAM, new Retry(Duration.ofMillis(1), Duration.ofSeconds(5), null)));
        assertThat(call.backOff()).isEqualTo(Duration.ofMillis(3_001));
    }

    @Test
    void whoeverIsNotWantedAnyMoreNeedNoBudget() {
        spendBudget();
        Call call = decided(call(HOUR, 1, Lane.BULK), BUSY);
        CompletableFuture<Call> turn = awaitTurn(call);
        call.group().members().get(0).complete(new Answer.Failed(BUSY.failure(null), Charge.NONE));
        pauses.remove().complete(call);
        assertThat(turn).isCompletedWithValue(call);
    }

    @Test
    void thePatientComeBackForPaceUntilTheirDeadline() {
        Call call = call(HOUR, 0, Lane.BULK);
        for (int i = 0; i < 100; i++) {
            call.begin();
            assertThat(decided(call, PACE).isSettled()).isFalse();
            assertThat(call.backOff()).isLessThanOrEqualTo(Duration.ofSeconds(5));
        }
        call.begin();
        assertThat(decided(call, BUSY).isSettled()).as("the first failure").isFalse();
        assertThat(call.backOff()).isLessThanOrEqualTo(Duration.ofSeconds(2));

        Call late = call(Duration.ofSeconds(3), 1, Lane.BULK);
        late.pauseFor(Duration.ofSeconds(4));
        assertThat(decided(late, PACE).failure()).isEqualTo(PACE.failure(Duration.ofSeconds(4)));
        assertThat(late.isSettled()).isTrue();
    }

    @Test
    void whoWaitsIsToldAfterTheLastAttemptThatThePaceIsTooHigh() {
        assertThat(decided(HOUR, 3, null, PACE).isSettled()).isFalse();
        assertThat(decided(HOUR, 4, null, PACE).isSettled()).isTrue();
    }
}
