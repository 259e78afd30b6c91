package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.observe.Meters;
import io.caravan.upstream.ErrorRow.Retry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Whether and when a failed attempt is made again. The only place where anything is sent twice. Thread-safe. */
final class Retries {
    private final int maxAttempts;
    private final RetryBudget budget;
    private final Meters meters;
    private final Clock clock;

    Retries(int maxAttempts, RetryBudget budget, Meters meters, Clock clock) {
        this.maxAttempts = maxAttempts;
        this.budget = budget;
        this.meters = meters;
        this.clock = clock;
    }

    /** To be told of each attempt that begins: the first ones earn the retries. */
    void noteAttempt(Call call) {
        if (call.attempts() == 1) {
            budget.deposit();
        }
    }

    /** What the upstream asked for in Retry-After is waited at least, if that is not past the deadline. */
    void decide(Call call, ErrorRow row) {
        Failure failure = row.failure(call.upstreamAsksFor());
        Retry retry = row.retry();
        if (retry == null) {
            call.failed(failure);
        } else if (row.kind() == Failure.Kind.PACE) {
            comeBack(call, retry, failure);
        } else if (call.tries() < retry.attempts(maxAttempts)) {
            spend(call, retry, failure);
        } else {
            call.failed(failure);
        }
    }

    /** Nothing was generated, so nothing is paid for a retry. The patient come back as long as there is time. */
    private void comeBack(Call call, Retry retry, Failure failure) {
        int attempts = call.attempts();
        if (call.lane().isPatient()) {
            call.turnedAway();
        } else if (attempts >= retry.attempts(maxAttempts)) {
            call.failed(failure);
            return;
        }
        retryInTime(call, backOff(retry, attempts, failure.retryAfter()), failure);
    }

    private void spend(Call call, Retry retry, Failure failure) {
        Duration wait = backOff(retry, call.tries(), failure.retryAfter());
        if (!isInTime(call, wait) || budget.withdraw()) {
            retryInTime(call, wait, failure);
        } else if (call.lane().isPatient()) {
            meters.retryOverBudget();
            hold(call, longer(wait, retry.cap()), failure);
        } else {
            meters.retryOverBudget();
            call.failed(failure);
        }
    }

    private void retryInTime(Call call, Duration wait, Failure failure) {
        if (isInTime(call, wait)) {
            call.retryAfter(wait, failure);
        } else {
            call.failed(failure);
        }
    }

    /** No longer than until its deadline, when it goes on only to be told that its time is up. */
    private void hold(Call call, Duration wait, Failure failure) {
        Duration untilDeadline = call.remaining(clock.instant()).plusMillis(1);
        call.holdBack(isInTime(call, wait) ? wait : untilDeadline, failure);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private boolean isInTime(Call call, Duration wait) {
        return call.remaining(clock.instant()).compareTo(wait) > 0;
    }

    /**
     * Completes when the call may be sent again, or nobody waits for it or its time is up. While it is held back it looks
     * again and again whether there is a retry for it.
     *
     * @param pause completes when the call's back-off is over
     */
    CompletionStage<Call> awaitTurn(Call call, Function<Call, CompletionStage<Call>> pause) {
        return pause.apply(call)
                .thenCompose(due -> mayGoOn(due) ? CompletableFuture.completedStage(due) : awaitTurn(due, pause));
    }

    private boolean mayGoOn(Call call) {
        Failure failure = call.failure();
        boolean asksBudget = call.isHeldBack() && call.isWanted() && isInTime(call, Duration.ZERO);
        if (!asksBudget || failure == null || budget.withdraw()) {
            return true;
        }
        hold(call, call.backOff(), failure);
        return false;
    }

    /** Full jitter: anything up to base, doubled each time, so that many do not come back at once. */
    private static Duration backOff(Retry retry, int attempts, @Nullable Duration retryAfter) {
        long jittered = 1 + ThreadLocalRandom.current().nextLong(Math.max(1, retry.ceiling(attempts)));
        return Duration.ofMillis(Math.max(jittered, retryAfter == null ? 0 : retryAfter.toMillis()));
    }
}
