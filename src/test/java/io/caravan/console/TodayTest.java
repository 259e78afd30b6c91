package io.caravan.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.MovingClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TodayTest {
    private final MovingClock clock = new MovingClock("2026-03-01T23:58:00Z");
    private final Today today = new Today(clock);

    private Account of(long calls) {
        return today.of(new Account(0, 0, calls, 0, 0, 10 * calls, 0, 0));
    }

    @Test
    void beginsAnewAtMidnight() {
        assertThat(of(3).calls()).isEqualTo(3);
        clock.move(Duration.ofMinutes(2));
        of(3);
        assertThat(of(5).calls()).isEqualTo(2);
        assertThat(of(5).charged()).isEqualTo(20);
        clock.move(Duration.ofSeconds(86_399));
        assertThat(of(5).calls()).isEqualTo(2);
    }
}
