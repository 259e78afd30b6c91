package io.caravan.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CallLimitTest {
    private static final int CEILING = 2_500;

    private long now = -7; // like System.nanoTime(), which may begin anywhere

    private CallLimit limit(int start) {
        return new CallLimit(start, CEILING, now);
    }

    private void passes(Duration time) {
        now += time.toNanos();
    }

    /** So many calls are sent now and answered a while later. */
    private void answered(CallLimit limit, int calls) {
        long sentAt = now;
        now++;
        for (int i = 0; i < calls; i++) {
            limit.answered(sentAt, now);
        }
    }

    /** One that was sent now, within the limit, is refused a while later. */
    private void refused(CallLimit limit, int named) {
        long sentAt = now;
        now++;
        limit.refused(named, sentAt, limit.maximum(), now);
    }

    /** How long after a refusal an answer raises it again, in seconds. */
    private long pause(CallLimit limit) {
        int lowered = limit.maximum();
        for (int seconds = 1; seconds < 100; seconds++) {
            passes(Duration.ofSeconds(1));
            answered(limit, 101);
            if (limit.maximum() > lowered) {
                return seconds;
            }
        }
        return Long.MAX_VALUE;
    }

    @Test
    void risesByHalfInEachRound() {
        CallLimit limit = limit(20);
        answered(limit, 20);
        assertThat(limit.maximum()).isEqualTo(30);
        answered(limit, 30);
        assertThat(limit.maximum()).isEqualTo(45);
    }

    @Test
    void neverExceedsTheCeiling() {
        CallLimit limit = limit(CEILING - 10);
        answered(limit, CEILING);
        assertThat(limit.maximum()).isEqualTo(CEILING);
        assertThat(limit(CEILING + 1).maximum()).isEqualTo(CEILING);
    }

    @ParameterizedTest
    @CsvSource({"100, 39, 38", "100, 25, 24", "100, 5, 5", "100, 1, 1", "6, 5, 5", "5, 5, 4", "2500, 2000, 1900"})
    void fallsAtOnceJustBelowTheLimitThatARefusalNames(int before, int named, int after) {
        CallLimit limit = limit(before);
        refused(limit, named);
        assertThat(limit.maximum()).isEqualTo(after);
    }

    @ParameterizedTest
    @CsvSource({"100, 75", "3, 2", "2, 1", "1, 1"})
    void fallsByAQuarterWhenARefusalNamesNoLimit(int before, int after) {
        CallLimit limit = limit(before);
        refused(limit, 0);
        assertThat(limit.maximum()).isEqualTo(after);
    }

    @Test
    void whatIsInFlightCountsWhenThatIsLess() {
        CallLimit limit = limit(100);
        limit.refused(0, now, 40, now);
        assertThat(limit.maximum()).isEqualTo(30);
    }

    @Test
    void sharesTheNamedLimitWithOthersWhoCallWithTheSameAccount() {
        CallLimit limit = limit(40);
        refused(limit, 100); // 60 of them are not ours
        assertThat(limit.maximum()).isEqualTo(30);
    }

    @Test
    void callsThatWereSentBeforeItFellDoNotLowerItAgain() {
        CallLimit limit = limit(100);
        long sentAt = now;
        passes(Duration.ofMillis(50));
        for (int inFlight = 100; inFlight > 50; inFlight--) {
            limit.refused(0, sentAt, inFlight, now);
        }
        assertThat(limit.maximum()).isEqualTo(75);
        passes(Duration.ofMillis(50));
        refused(limit, 0);
        assertThat(limit.maximum()).isEqualTo(56);
    }

    @Test
    void unlessTheyNameALowerLimit() {
        CallLimit limit = limit(100);
        long sentAt = now;
        passes(Duration.ofMillis(50));
        limit.refused(80, sentAt, 100, now);
        limit.refused(80, sentAt, 99, now);
        assertThat(limit.maximum()).isEqualTo(76);
        limit.refused(20, sentAt, 98, now);
        assertThat(limit.maximum()).isEqualTo(19);
        limit.refused(80, sentAt, 97, now);
        assertThat(limit.maximum()).isEqualTo(19);
    }

    @Test
    void answersToCallsThatWereSentBeforeItFellDoNotRaiseItAgain() {
        CallLimit limit = limit(2_500);
        long sentAt = now;
        refused(limit, 39);
        passes(Duration.ofMinutes(1));
        for (int i = 0; i < 2_500; i++) {
            limit.answered(sentAt, now);
        }
        assertThat(limit.maximum()).isEqualTo(38);
        answered(limit, 11);
        assertThat(limit.maximum()).isEqualTo(39);
    }

    @Test
    void thePauseDoublesWhileRefusalsComeAtTheSameHeight() {
        CallLimit limit = limit(100);
        refused(limit, 39);
        assertThat(pause(limit)).isEqualTo(1);
        for (int seconds : new int[] {2, 4, 8, 16, 30, 30}) {
            refused(limit, 39);
            assertThat(pause(limit)).isEqualTo(seconds);
        }
        refused(limit, 20); // it has moved
        assertThat(pause(limit)).isEqualTo(1);
    }

    @Test
    void oneStepTooFarIsOneStepHoweverManyRefusalsItCosts() {
        CallLimit limit = limit(100);
        refused(limit, 39);
        pause(limit);
        long sentAt = now;
        passes(Duration.ofMillis(50));
        for (int i = 0; i < 5; i++) {
            limit.refused(39, sentAt, 40, now);
        }
        assertThat(pause(limit)).isEqualTo(2);
    }

    @Test
    void risesFasterWithEachStepAfterARefusal() {
        CallLimit limit = limit(100);
        refused(limit, 39);
        passes(Duration.ofSeconds(1));
        int[] answersForAStep = {10, 5, 3, 2, 2};
        for (int answers : answersForAStep) {
            int before = limit.maximum();
            answered(limit, answers + 1);
            assertThat(limit.maximum()).isGreaterThan(before);
        }
    }

    @Test
    void aHundredAnswersEarnTheNextRefusalOnceNoneAreSaved() {
        CallLimit limit = limit(2_000);
        for (int named = 1_000; named > 500; named -= 100) {
            refused(limit, named);
        }
        int lowered = limit.maximum();
        passes(Duration.ofSeconds(30));
        answered(limit, 98);
        assertThat(limit.maximum()).isEqualTo(lowered);
        answered(limit, 3);
        assertThat(limit.maximum()).isEqualTo(lowered + 1);
    }

    @Test
    void aRestartForgetsWhatWasLearnt() {
        CallLimit limit = limit(100);
        for (int i = 0; i < 6; i++) {
            refused(limit, 10);
            passes(Duration.ofSeconds(1));
        }
        limit.restart(now);
        assertThat(limit.maximum()).isEqualTo(100);
        answered(limit, 10);
        assertThat(limit.maximum()).isEqualTo(105);
        refused(limit, 10);
        assertThat(pause(limit)).isEqualTo(1);
    }
}
