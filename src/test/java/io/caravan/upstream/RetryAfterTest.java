package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {
    private final Clock clock = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);

    private @Nullable Duration parse(@Nullable String value) {
        return RetryAfter.parse(value, clock);
    }

    @Test
    void readsSecondsAndDates() {
        assertThat(parse("0")).isEqualTo(Duration.ZERO);
        assertThat(parse(" 120 ")).isEqualTo(Duration.ofMinutes(2));
        assertThat(parse("Sat, 31 Jan 2026 12:00:30 GMT")).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {"", "  ", "soon", "-5", "1.5", "٣", "9999999999999999", "99999999999999999999", "Sat, 31 Foo"})
    void ignoresWhatItCannotRead(@Nullable String value) {
        assertThat(parse(value)).isNull();
    }
}
