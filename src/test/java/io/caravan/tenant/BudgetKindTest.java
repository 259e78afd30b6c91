package io.caravan.tenant;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetKindTest {
    private static final Instant LATE = Instant.parse("2026-12-31T23:00:00Z");

    @Test
    void daysAndMonthsEndInUtc() {
        assertThat(BudgetKind.SPEND_PER_DAY.key("acme", LATE).period()).isEqualTo("2026-12-31");
        assertThat(BudgetKind.SPEND_PER_MONTH.key("acme", LATE).period()).isEqualTo("2026-12");
        assertThat(BudgetKind.SPEND_PER_MONTH.untilNext(LATE)).isEqualTo(Duration.ofHours(1));
        assertThat(BudgetKind.TOKENS_PER_DAY.untilNext(LATE.minusSeconds(60))).isEqualTo(Duration.ofMinutes(61));
    }

    @ParameterizedTest
    @CsvSource({"PT0S,0ms", "PT0.017S,17ms", "PT1S,1s", "PT6M0.5S,6m0s", "PT26H3S,26h0m3s", "P40DT1M,960h1m0s"})
    void timesLookAsOpenAiWritesThem(Duration time, String text) {
        assertThat(LeftHeaders.text(time)).isEqualTo(text);
    }
}
