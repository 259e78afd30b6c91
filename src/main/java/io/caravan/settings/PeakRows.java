package io.caravan.settings;

import io.caravan.chat.PeakHours;
import io.caravan.chat.PeakHours.Holiday;
import io.caravan.chat.PeakHours.Window;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;

/** Reads the rows of {@code config/peak-hours.yaml}: hours of some days of the week, and holidays. */
final class PeakRows {
    private static final List<String> DAYS = List.of("mon", "tue", "wed", "thu", "fri", "sat", "sun");
    private static final String DAYS_FORM = "days like mon-fri or sat,sun";

    private final List<Window> windows = new ArrayList<>();
    private final List<Holiday> holidays = new ArrayList<>();

    private PeakRows() {}

    static PeakHours read(List<YamlRow> rows) {
        PeakRows table = new PeakRows();
        rows.forEach(table::add);
        return new PeakHours(table.windows, table.holidays);
    }

    private void add(YamlRow row) {
        if (row.optional("holiday").isPresent()) {
            holidays.add(holiday(row.only("holiday", "from", "to")));
        } else {
            windows.add(window(row.only("days", "from", "to")));
        }
    }

    private static Holiday holiday(YamlRow row) {
        LocalDate first = parse(row, "from", "a date like 2026-01-31", LocalDate::parse);
        LocalDate last = parse(row, "to", "a date like 2026-01-31", LocalDate::parse);
        if (last.isBefore(first)) {
            throw row.missing("to", "no earlier than 'from'");
        }
        return new Holiday(first, last);
    }

    private static Window window(YamlRow row) {
        Set<DayOfWeek> days = days(row);
        LocalTime from = parse(row, "from", "a time like \"06:00\"", LocalTime::parse);
        LocalTime to = parse(row, "to", "a time like \"10:00\"", PeakRows::end);
        if (!to.equals(LocalTime.MIDNIGHT) && !to.isAfter(from)) {
            throw row.missing("to", "later than 'from'; hours around midnight take two rows");
        }
        return new Window(days, from, to);
    }

    private static LocalTime end(String text) {
        return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text);
    }

    private static <T> T parse(YamlRow row, String field, String form, Function<String, T> parser) {
        try {
            return parser.apply(row.text(field));
        } catch (DateTimeException e) {
            throw row.missing(field, form);
        }
    }

    private static Set<DayOfWeek> days(YamlRow row) {
        Set<DayOfWeek> days = EnumSet.noneOf(DayOfWeek.class);
        for (String part : row.text("days").toLowerCase(Locale.ROOT).split(",", -1)) {
            String[] ends = part.strip().split("-", 2);
            DayOfWeek last = day(row, ends[ends.length - 1]);
            for (DayOfWeek day = day(row, ends[0]); day != last; day = day.plus(1)) {
                days.add(day);
            }
            days.add(last);
        }
        return days;
    }

    private static DayOfWeek day(YamlRow row, String name) {
        int index = DAYS.indexOf(name.strip());
        if (index < 0) {
            throw row.missing("days", DAYS_FORM);
        }
        return DayOfWeek.of(index + 1);
    }
}
