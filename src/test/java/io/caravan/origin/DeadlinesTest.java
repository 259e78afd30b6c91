package io.caravan.origin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.BadRequestException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlinesTest {
    private final Clock clock = Clock.fixed(Instant.parse("2026-01-31T12:00:00Z"), ZoneOffset.UTC);

    @ParameterizedTest
    @CsvSource({
        "30, 2026-01-31T12:00:30Z",
        "2.5, 2026-01-31T12:00:02.500Z",
        "0, 2026-01-31T12:00:00Z",
        "2026-02-01T00:00:00Z, 2026-02-01T00:00:00Z",
        "1999-01-01T00:00:00Z, 1999-01-01T00:00:00Z"
    })
    void areSecondsFromNowOrInstants(String value, Instant deadline) {
        assertThat(Deadlines.parse(" " + value + " ", clock)).isEqualTo(deadline);
    }

    @Test
    void mayBeLeftOut() {
        assertThat(Deadlines.parse(null, clock)).isNull();
        assertThat(Deadlines.parse(" ", clock)).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"soon", "-1", "5s", "1e3", "9999999999", "1.2345", "2026-01-31", "2026-02-30T00:00:00Z", "٣"})
    void anythingElseIsRefused(String value) {
        assertThatThrownBy(() -> Deadlines.parse(value, clock)).isInstanceOf(BadRequestException.class);
    }
}
