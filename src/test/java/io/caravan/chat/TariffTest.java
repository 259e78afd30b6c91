package io.caravan.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class TariffTest {
    private static final Instant QUIET = Instant.parse("2026-09-28T00:00:00Z");
    private static final Instant BUSY = Instant.parse("2026-09-28T07:00:00Z");

    private final Tariff tariff = new Tariff(
            new Models(
                    List.of(new Model("flash", 8_192, 65_536, new Model.Price(0.003, 0.15, 0.60), 2_500, 384_000, 1))),
            BUSY::equals);

    /** 3 + 150 + 600 millionths of a dollar. */
    @Test
    void aThousandTokensOfEachCostWhatTheListSays() {
        Charge charge = tariff.charge("flash", new Usage(1_000, 1_000, 1_000), 1, QUIET);
        assertThat(charge).isEqualTo(new Charge(new Usage(1_000, 1_000, 1_000), 1, 0, 0, 753_000, 0));
    }

    @Test
    void oneTokenFromTheCacheIsNotNothing() {
        assertThat(tariff.charge("flash", new Usage(1, 0, 0), 1, QUIET).cost()).isEqualTo(3);
    }

    @Test
    void attemptsBeforeTheAnsweredOneWereRetries() {
        Charge charge = tariff.charge("flash", Usage.NONE, 3, QUIET);
        assertThat(charge.calls()).isEqualTo(3);
        assertThat(charge.retries()).isEqualTo(2);
    }

    @Property(tries = 300)
    void peakIsExactlyDouble(
            @ForAll @LongRange(min = 0, max = 1L << 30) long hit,
            @ForAll @LongRange(min = 0, max = 1L << 30) long miss,
            @ForAll @LongRange(min = 0, max = 1L << 30) long completion) {
        Usage usage = new Usage(hit, miss, completion);
        Charge quiet = tariff.charge("flash", usage, 1, QUIET);
        Charge busy = tariff.charge("flash", usage, 1, BUSY);
        assertThat(busy.cost()).isEqualTo(2 * quiet.cost()).isEqualTo(busy.costInPeak());
        assertThat(quiet.costInPeak()).isZero();
    }

    @Test
    void aModelWithoutAPriceIsRefused() {
        assertThatThrownBy(() -> tariff.charge("other", Usage.NONE, 1, QUIET)).isInstanceOf(BadRequestException.class);
    }
}
