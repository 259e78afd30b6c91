package io.caravan.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ChargeTest {
    @Property(tries = 300)
    void theSharesOfAllAddUpToTheLastBillionth(
            @ForAll("charges") Charge charge, @ForAll @IntRange(min = 1, max = 64) int parts) {
        Charge sum = Charge.NONE;
        for (int i = 0; i < parts; i++) {
            sum = sum.plus(charge.share(parts, i));
        }
        assertThat(sum).isEqualTo(charge);
    }

    @Property(tries = 300)
    void noShareIsChargedMoreInPeakThanInAll(
            @ForAll("charges") Charge charge, @ForAll @IntRange(min = 1, max = 64) int parts) {
        for (int i = 0; i < parts; i++) {
            Charge share = charge.share(parts, i);
            assertThat(share.costInPeak()).isBetween(0L, share.cost());
        }
    }

    @Property(tries = 300)
    void theOrderInWhichChargesAreAddedDoesNotMatter(
            @ForAll("charges") Charge one, @ForAll("charges") Charge two, @ForAll("charges") Charge three) {
        assertThat(one.plus(two).plus(three)).isEqualTo(three.plus(one.plus(two)));
        assertThat(one.plus(Charge.NONE)).isEqualTo(one);
    }

    @Test
    void aCallThatWasNeverMadeWasNoRetry() {
        assertThat(Charge.attempts(0)).isEqualTo(Charge.NONE);
        assertThat(Charge.attempts(3).retries()).isEqualTo(2);
    }

    /** As the tariff makes them, several calls of one request included: part of the cost may be of peak hours. */
    @Provide
    Arbitrary<Charge> charges() {
        Arbitrary<Long> amounts = Arbitraries.longs().between(0, 1L << 40);
        Arbitrary<Usage> usages = Combinators.combine(amounts, amounts, amounts).as(Usage::new);
        Arbitrary<Long> gains = Arbitraries.longs().between(-(1L << 40), 1L << 40);
        Arbitrary<Saved> savings =
                Combinators.combine(gains, gains, gains, gains, gains).as(Saved::new);
        Arbitrary<Charge> atOnce = Combinators.combine(
                        usages, amounts, amounts, amounts, Arbitraries.of(true, false), savings)
                .as((usage, calls, unknown, cost, peak, saved) ->
                        new Charge(usage, calls, Math.max(0, calls - 1), unknown, cost, peak ? cost : 0, saved));
        return atOnce.list().ofMinSize(1).ofMaxSize(3).map(ChargeTest::sum);
    }

    private static Charge sum(List<Charge> charges) {
        return charges.stream().reduce(Charge.NONE, Charge::plus);
    }
}
