package io.caravan.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class TodayTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T23:58:00Z"));
    private final AtomicLong calls = new AtomicLong();
    private final Today today = new Today(() -> new Account(0, 0, calls.get(), 0, 0, 10 * calls.get(), 0, 0), clock());

    private Clock clock() {
        return new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return Objects.requireNonNull(now.get());
            }
        };
    }

    @Test
    void beginsAnewAtMidnight() {
        calls.set(3);
        assertThat(today.account().calls()).isEqualTo(3);
        now.set(Instant.parse("2026-03-02T00:00:00Z"));
        today.turn();
        calls.set(5);
        assertThat(today.account().calls()).isEqualTo(2);
        assertThat(today.account().charged()).isEqualTo(20);
        now.set(Instant.parse("2026-03-02T23:59:59Z"));
        assertThat(today.account().calls()).isEqualTo(2);
    }
}
