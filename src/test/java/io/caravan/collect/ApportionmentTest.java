package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class ApportionmentTest {
    @Property(tries = 500)
    void nothingIsLostAndEachPartIsItsQuotaRoundedUpOrDown(
            @ForAll @LongRange(max = Long.MAX_VALUE) long amount,
            @ForAll @Size(min = 1, max = 64) List<@LongRange(max = Long.MAX_VALUE) Long> weights) {
        long[] parts = Apportionment.of(
                amount, weights.stream().mapToLong(Long::longValue).toArray());
        BigDecimal total = weights.stream().map(BigDecimal::valueOf).reduce(BigDecimal.ZERO, BigDecimal::add);
        for (int i = 0; i < parts.length && total.signum() > 0; i++) {
            BigDecimal quota = BigDecimal.valueOf(amount).multiply(BigDecimal.valueOf(weights.get(i)));
            assertThat(parts[i])
                    .isBetween(
                            quota.divide(total, 0, RoundingMode.FLOOR).longValueExact(),
                            quota.divide(total, 0, RoundingMode.CEILING).longValueExact());
        }
        assertThat(Arrays.stream(parts).mapToObj(BigDecimal::valueOf).reduce(BigDecimal.ZERO, BigDecimal::add))
                .isEqualByComparingTo(BigDecimal.valueOf(amount));
    }

    @Property(tries = 500)
    void evenPartsDifferByOneAtMostAndFallInOrder(
            @ForAll @LongRange(max = Long.MAX_VALUE) long amount, @ForAll @IntRange(min = 1, max = 64) int n) {
        long[] parts = Apportionment.evenly(amount, n);
        assertThat(Arrays.stream(parts).sum()).isEqualTo(amount);
        assertThat(parts[0] - parts[n - 1]).isBetween(0L, 1L);
        assertThat(parts).isSortedAccordingTo((one, other) -> Long.compare(other, one));
    }

    @Example
    void whatIsLeftGoesToThoseWhoLostMost() {
        assertThat(Apportionment.of(10, new long[] {6, 6, 2})).containsExactly(4, 4, 2);
        assertThat(Apportionment.of(3, new long[] {0, 0})).containsExactly(2, 1);
        assertThat(Apportionment.of(-10, new long[] {6, 6, 2})).containsExactly(-4, -4, -2);
    }
}
