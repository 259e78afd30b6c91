package io.caravan.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.tenant.Limits.RateLimit;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RateTest {
    private static final long MILLI = 1_000_000;

    @Test
    void aBurstAndThenOneAfterTheOther() {
        Rate rate = new Rate(new RateLimit(10, 2), 0);
        assertThat(rate.remaining(0)).isEqualTo(2);
        assertThat(rate.take(0)).isZero();
        assertThat(rate.take(0)).isZero();
        assertThat(rate.remaining(0)).isZero();
        assertThat(rate.take(0)).isEqualTo(100 * MILLI);
        assertThat(rate.take(60 * MILLI)).isEqualTo(40 * MILLI);
        assertThat(rate.take(100 * MILLI)).isZero();
        assertThat(rate.untilFull(100 * MILLI)).isEqualTo(200 * MILLI);
        assertThat(rate.remaining(200 * MILLI)).isEqualTo(1);
    }

    @Test
    void theClockMayStartAnywhere() {
        long nearTheEnd = Long.MAX_VALUE - MILLI;
        Rate rate = new Rate(new RateLimit(1_000, 2), nearTheEnd);
        assertThat(rate.take(nearTheEnd)).isZero();
        assertThat(rate.take(nearTheEnd)).isZero();
        assertThat(rate.take(nearTheEnd)).isEqualTo(MILLI);
        assertThat(rate.take(nearTheEnd + MILLI)).isZero();
    }

    @Property(tries = 300)
    void inNoStretchOfTimeMoreThanTheBurstAndWhatThatTimeAllows(
            @ForAll @Size(max = 200) List<@LongRange(min = 0, max = 400) Long> pauses,
            @ForAll @IntRange(min = 1, max = 10) int burst) {
        Rate rate = new Rate(new RateLimit(10, burst), 0);
        long now = 0;
        long taken = 0;
        for (long pause : pauses) {
            now += pause * MILLI;
            long missing = rate.take(now);
            taken += missing == 0 ? 1 : 0;
            assertThat(taken).isLessThanOrEqualTo(burst + now / (100 * MILLI));
            assertThat(missing).isLessThanOrEqualTo(100 * MILLI);
            assertThat(rate.remaining(now)).isBetween(0L, (long) burst);
        }
    }
}
