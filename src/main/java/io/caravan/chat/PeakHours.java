package io.caravan.chat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Whether a call costs double. Hours are read in UTC, as the price list gives them; a holiday is a day of the calendar in
 * China, which is eight hours ahead.
 *
 * @param windows the hours that are peak
 * @param holidays days on which none are
 */
public record PeakHours(List<Window> windows, List<Holiday> holidays) implements Predicate<Instant> {
    /** China has had no summer time since 1991. */
    private static final ZoneOffset CHINA = ZoneOffset.ofHours(8);

    public PeakHours {
        windows = List.copyOf(windows);
        holidays = List.copyOf(holidays);
    }

    /**
     * Hours of some days of the week.
     *
     * @param from the first moment of them
     * @param to the first moment after them; midnight is the end of the day
     */
    public record Window(Set<DayOfWeek> days, LocalTime from, LocalTime to) {
        public Window {
            days = Set.copyOf(days);
        }

        boolean covers(OffsetDateTime moment) {
            LocalTime time = moment.toLocalTime();
            boolean hasEnded = !to.equals(LocalTime.MIDNIGHT) && !time.isBefore(to);
            return days.contains(moment.getDayOfWeek()) && !time.isBefore(from) && !hasEnded;
        }
    }

    /** Days in a row, the last one included. */
    public record Holiday(LocalDate first, LocalDate last) {
        boolean covers(LocalDate day) {
            return !day.isBefore(first) && !day.isAfter(last);
        }
    }

    @Override
    public boolean test(Instant moment) {
        return isBusy(moment.atOffset(ZoneOffset.UTC))
                && !isHoliday(moment.atOffset(CHINA).toLocalDate());
    }

    private boolean isBusy(OffsetDateTime moment) {
        return windows.stream().anyMatch(window -> window.covers(moment));
    }

    private boolean isHoliday(LocalDate day) {
        return holidays.stream().anyMatch(holiday -> holiday.covers(day));
    }

    /** The last holiday that is known; for later years the table is not complete. */
    public Optional<LocalDate> lastHoliday() {
        return holidays.stream().map(Holiday::last).max(Comparator.naturalOrder());
    }
}
