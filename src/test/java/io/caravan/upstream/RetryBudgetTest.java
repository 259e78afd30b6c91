package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class RetryBudgetTest {
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5); // nanoTime may start anywhere, and overflow

    private RetryBudget budget(int share) {
        return new RetryBudget(share, nanos::get);
    }

    private void pass(long seconds) {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
    }

    private static int withdrawAll(RetryBudget budget) {
        int taken = 0;
        while (budget.withdraw()) {
            taken++;
        }
        return taken;
    }

    private static void deposit(RetryBudget budget, int times) {
        for (int i = 0; i < times; i++) {
            budget.deposit();
        }
    }

    /** A step is so many seconds, then so many first attempts, then as many retries as there are. */
    @Property(tries = 300)
    void retriesNeverExceedTheReserveAndTheShareOfFirstAttempts(
            @ForAll @IntRange(min = 1, max = 100) int share,
            @ForAll @Size(max = 40) List<@IntRange(max = 12) Integer> seconds,
            @ForAll @IntRange(max = 50) int firstsEach) {
        RetryBudget budget = budget(share);
        long passed = 0;
        long firsts = 0;
        long retries = 0;
        for (int step : seconds) {
            pass(step);
            passed += step;
            deposit(budget, firstsEach);
            firsts += firstsEach;
            retries += withdrawAll(budget);
            assertThat(retries * 100).isLessThanOrEqualTo((10 + passed) * 100 + firsts * share);
        }
    }

    /** ... and what was earned can be spent. */
    @Property(tries = 200)
    void aShareOfTheFirstAttemptsOfTheLastTenSecondsCanBeRetried(
            @ForAll @IntRange(min = 1, max = 100) int share, @ForAll @IntRange(max = 2_000) int firsts) {
        RetryBudget budget = budget(share);
        deposit(budget, firsts / 2);
        pass(9);
        deposit(budget, firsts - firsts / 2);
        assertThat(withdrawAll(budget)).isEqualTo(10 + firsts * share / 100);
    }

    @Example
    void aFewRetriesASecondAreLeftWithoutTraffic() {
        RetryBudget budget = budget(20);
        assertThat(withdrawAll(budget)).isEqualTo(10);
        pass(1);
        assertThat(withdrawAll(budget)).isEqualTo(1);
        pass(3);
        assertThat(withdrawAll(budget)).isEqualTo(3);
        pass(3_600);
        assertThat(withdrawAll(budget)).isEqualTo(10);
    }

    @Example
    void whatWasEarnedIsLostAfterTenSeconds() {
        RetryBudget budget = budget(20);
        deposit(budget, 500);
        pass(10);
        assertThat(withdrawAll(budget)).isEqualTo(10);
    }

    @Example
    void whatWouldBeLostFirstIsSpentFirst() {
        RetryBudget budget = budget(100);
        budget.deposit();
        pass(5);
        budget.deposit();
        assertThat(budget.withdraw()).isTrue();
        pass(5);
        assertThat(withdrawAll(budget)).isEqualTo(11);
    }
}
