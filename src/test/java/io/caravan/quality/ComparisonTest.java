package io.caravan.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.caravan.chat.Charge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final int ITEMS = 20;

    private final List<GoldenItem> items = new ArrayList<>();

    private void expect(@Nullable String answer, int of) {
        IntStream.range(0, of).forEach(i -> items.add(new GoldenItem("item " + i, answer)));
    }

    /** A round in which all answers are {@code right} but so many. */
    private static Round round(int size, int wrong, int calls) {
        return round(size, wrong, calls, size);
    }

    private static Round round(int size, int wrong, int calls, int largest) {
        List<Given> answers = IntStream.range(0, ITEMS)
                .mapToObj(i -> Given.answer(i < wrong ? "wrong" : "right", largest))
                .toList();
        return new Round(size, answers, Charge.attempts(calls), Duration.ZERO);
    }

    private Comparison compare(double tolerance, Round... rounds) {
        return new Comparison(items, List.of(rounds), new Sameness(1), tolerance);
    }

    private int recommended(double tolerance, Round... rounds) {
        return compare(tolerance, rounds).recommendedSize();
    }

    @Test
    void theLargestSizeWithinTheToleranceIsRecommended() {
        expect("Right.", ITEMS);
        Round alone = round(1, 0, 20);
        assertThat(recommended(0.05, alone, alone, round(2, 0, 10), round(4, 1, 5), round(8, 2, 3)))
                .isEqualTo(4);
        assertThat(recommended(0.1, alone, alone, round(2, 0, 10), round(4, 1, 5), round(8, 2, 3)))
                .isEqualTo(8);
        assertThat(recommended(0, alone, alone, round(2, 1, 10))).isEqualTo(1);
    }

    @Test
    void whatIsGoodAgainBeyondABadSizeIsChance() {
        expect("right", ITEMS);
        Round alone = round(1, 0, 20);
        assertThat(recommended(0.05, alone, alone, round(2, 0, 10), round(4, 5, 5), round(8, 0, 3)))
                .isEqualTo(2);
    }

    @Test
    void packsAreHeldAgainstTheModelAloneAndNotAgainstPerfection() {
        expect("right", ITEMS);
        Comparison comparison = compare(0, round(1, 3, 20), round(1, 5, 20), round(2, 4, 10));
        assertThat(comparison.alone()).isEqualTo(new Share(32, 40));
        assertThat(comparison.recommendedSize()).isEqualTo(2);
    }

    @Test
    void withoutExpectedAnswersTheFirstRoundIsTheMeasureAndTheSecondTheNoise() {
        expect(null, ITEMS);
        Comparison noisy = compare(0.05, round(1, 0, 20), round(1, 2, 20), round(2, 3, 10), round(4, 4, 5));
        assertThat(noisy.alone()).isEqualTo(new Share(18, 20));
        assertThat(noisy.recommendedSize()).isEqualTo(2);
        assertThat(recommended(0.05, round(1, 4, 20), round(1, 4, 20), round(2, 4, 10)))
                .isEqualTo(2);
    }

    @Test
    void whereSomeAnswersAreKnownOnlyThoseItemsAreJudged() {
        expect("right", 5);
        expect(null, ITEMS - 5);
        Round alone = round(1, 0, 20);
        Comparison comparison = compare(0, alone, alone, round(2, 1, 10));
        assertThat(comparison.judged(comparison.rows().get(2))).isEqualTo(new Share(4, 5));
        assertThat(comparison.recommendedSize()).isEqualTo(1);
        assertThat(comparison.objection())
                .hasValueSatisfying(why -> assertThat(why).contains("4 of 5"));
    }

    @Test
    void packsThatSaveNoCallsAreNotRecommended() {
        expect("right", ITEMS);
        Round alone = round(1, 0, 20);
        assertThat(recommended(0, alone, alone, round(2, 0, 30))).isEqualTo(1);
    }

    @Test
    void aSizeThatNeverCameAboutIsNotRecommended() {
        expect("right", ITEMS);
        Round alone = round(1, 0, 20);
        assertThat(recommended(0, alone, alone, round(8, 0, 3), round(16, 0, 3, 10)))
                .isEqualTo(8);
    }

    @Test
    void noAnswerIsNoGoodOne() {
        expect(null, ITEMS);
        Round alone = round(1, 0, 20);
        List<Given> answers = IntStream.range(0, ITEMS)
                .mapToObj(i -> i == 7 ? Given.nothing("upstream_error: ill") : Given.answer("right", 2))
                .toList();
        Round packed = new Round(2, answers, Charge.attempts(10), Duration.ZERO);
        Comparison comparison = compare(0, alone, alone, packed);
        assertThat(comparison.rows().get(2).asAlone()).isEqualTo(new Share(19, 20));
        assertThat(packed.failed()).isEqualTo(1);
        assertThat(packed.problem()).hasValue("upstream_error: ill");
    }

    @Test
    void whatFewItemsCannotShowIsSaid() {
        expect("right", ITEMS);
        Round alone = round(1, 0, 20);
        assertThat(compare(0, alone, alone).margin()).isCloseTo(1 - 0.8389, within(0.0001));
    }

    @Test
    void itemsThatGotTheirAnswerAloneAreCounted() {
        expect("right", ITEMS);
        assertThat(round(8, 0, 3, 1).askedAlone()).isEqualTo(ITEMS);
        assertThat(round(1, 0, 20).askedAlone()).isZero();
    }
}
