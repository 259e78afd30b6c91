package io.caravan.chat;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.PeakHours.Holiday;
import io.caravan.chat.PeakHours.Window;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The week of Monday, 28 September 2026; a holiday from Thursday on. */
class PeakHoursTest {
    private static final Set<DayOfWeek> WEEKDAYS = EnumSet.range(MONDAY, FRIDAY);
    private static final Holiday HOLIDAY = new Holiday(LocalDate.of(2026, 10, 1), LocalDate.of(2026, 10, 7));

    @ParameterizedTest
    @CsvSource({
        "2026-09-28T00:59:59.999Z, false",
        "2026-09-28T01:00:00Z, true",
        "2026-09-28T03:59:59.999Z, true",
        "2026-09-28T04:00:00Z, false",
        "2026-09-28T05:59:59.999Z, false",
        "2026-09-28T06:00:00Z, true",
        "2026-09-28T09:59:59.999Z, true",
        "2026-09-28T10:00:00Z, false",
        "2026-09-26T07:00:00Z, false",
        "2026-09-27T07:00:00Z, false",
        "2026-09-30T07:00:00Z, true",
        "2026-10-01T07:00:00Z, false",
        "2026-10-07T09:59:59.999Z, false",
        "2026-10-08T01:00:00Z, true"
    })
    void hoursBeginWithTheirFirstMomentAndEndBeforeTheirLast(Instant moment, boolean isPeak) {
        PeakHours hours = new PeakHours(List.of(window("01:00", "04:00"), window("06:00", "10:00")), List.of(HOLIDAY));
        assertThat(hours.test(moment)).isEqualTo(isPeak);
    }

    /** At 16:00 UTC the next day has begun there. */
    @ParameterizedTest
    @CsvSource({
        "2026-09-30T15:59:59Z, true",
        "2026-09-30T16:00:00Z, false",
        "2026-10-07T15:59:59Z, false",
        "2026-10-07T16:00:00Z, true"
    })
    void aHolidayIsADayInChina(Instant moment, boolean isPeak) {
        PeakHours hours = new PeakHours(List.of(window("00:00", "00:00")), List.of(HOLIDAY));
        assertThat(hours.test(moment)).isEqualTo(isPeak);
    }

    @Test
    void midnightAsTheEndIsTheEndOfTheDay() {
        PeakHours hours = new PeakHours(List.of(window("22:00", "00:00")), List.of());
        assertThat(hours.test(Instant.parse("2026-10-02T23:59:59.999Z"))).isTrue();
        assertThat(hours.test(Instant.parse("2026-10-03T00:00:00Z"))).isFalse();
        assertThat(hours.test(Instant.parse("2026-10-02T21:59:59Z"))).isFalse();
    }

    @Test
    void withoutHoursThereIsNoPeak() {
        assertThat(new PeakHours(List.of(), List.of(HOLIDAY)).test(Instant.parse("2026-09-28T07:00:00Z")))
                .isFalse();
    }

    private static Window window(String from, String to) {
        return new Window(WEEKDAYS, LocalTime.parse(from), LocalTime.parse(to));
    }
}
