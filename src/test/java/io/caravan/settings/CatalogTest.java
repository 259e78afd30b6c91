package io.caravan.settings;

import static java.time.DayOfWeek.FRIDAY;
import static java.time.DayOfWeek.MONDAY;
import static java.time.DayOfWeek.SATURDAY;
import static java.time.DayOfWeek.SUNDAY;
import static java.time.DayOfWeek.WEDNESDAY;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.Models;
import io.caravan.chat.PeakHours;
import io.caravan.chat.PeakHours.Window;
import io.caravan.chat.Template;
import io.caravan.chat.Templates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogTest {
    private final Path file;

    CatalogTest(@TempDir Path dir) {
        file = dir.resolve("table.yaml");
    }

    @Test
    void theTableOfTheProductHasSevenHoursAWeekdayAndThe33HolidaysOf2026() {
        PeakHours hours = Catalog.peakHours(Path.of("config/peak-hours.yaml"));
        assertThat(hours.windows())
                .containsExactly(
                        new Window(EnumSet.range(MONDAY, FRIDAY), LocalTime.of(1, 0), LocalTime.of(4, 0)),
                        new Window(EnumSet.range(MONDAY, FRIDAY), LocalTime.of(6, 0), LocalTime.of(10, 0)));
        assertThat(hours.holidays().stream()
                        .mapToLong(holiday -> ChronoUnit.DAYS.between(holiday.first(), holiday.last()) + 1)
                        .sum())
                .isEqualTo(33);
        assertThat(hours.lastHoliday()).hasValue(LocalDate.of(2026, 10, 7));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "[]"})
    void aTableWithoutRowsIsOneWithoutPeakHours(String table) throws IOException {
        assertThat(peakHours(table)).isEqualTo(new PeakHours(List.of(), List.of()));
    }

    @Test
    void daysAreNamesAndRanges() throws IOException {
        assertThat(days("wed")).containsExactly(WEDNESDAY);
        assertThat(days("Sat, SUN")).containsExactlyInAnyOrder(SATURDAY, SUNDAY);
        assertThat(days("fri-mon,wed")).containsExactlyInAnyOrder(FRIDAY, SATURDAY, SUNDAY, MONDAY, WEDNESDAY);
    }

    @Test
    void aDayMayEndAtMidnight() throws IOException {
        Window window =
                peakHours("[{days: mon, from: '22:00', to: '24:00'}]").windows().get(0);
        assertThat(window.to()).isEqualTo(LocalTime.MIDNIGHT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[7]                                                | row 1: must have fields",
                "{days: mon}                                        | must be a list of rows",
                "[{from: '01:00', to: '04:00'}]                     | row 1: 'days' must be text",
                "[{days: weekdays, from: '01:00', to: '04:00'}]     | row 1: 'days' must be days like mon-fri",
                "[{days: 'mon,', from: '01:00', to: '04:00'}]       | row 1: 'days' must be days like mon-fri",
                "[{days: mon-tue-wed, from: '01:00', to: '04:00'}]  | row 1: 'days' must be days like mon-fri",
                "[{days: mon, to: '04:00'}]                         | row 1: 'from' must be text",
                "[{days: mon, from: 1am, to: '04:00'}]              | row 1: 'from' must be a time",
                "[{days: mon, from: '01:00', to: 4}]                | row 1: 'to' must be a time",
                "[{days: mon, from: '04:00', to: '04:00'}]          | row 1: 'to' must be later than 'from'",
                "[{days: mon, from: '22:00', to: '02:00'}]          | hours around midnight take two rows",
                "[{days: mon, from: '01:00', until: '04:00'}]       | there is no field 'until'",
                "[{holiday: X, from: 2026-01-01, to: 2026-02-30}]   | row 1: 'to' must be a date",
                "[{holiday: X, from: 2026-01-03, to: 2026-01-01}]   | row 1: 'to' must be no earlier than 'from'",
                "[{holiday: X, days: mon, from: 2026-01-03, to: 2026-01-04}] | there is no field 'days'"
            })
    void whatIsWrongWithPeakHoursNamesTheRowAndTheField(String table, String complaint) {
        assertThatThrownBy(() -> peakHours(table))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("table.yaml", complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]                                    | must be a list with at least one row",
                "[{name: x, max-tokens: many}]         | row 1: 'max-tokens' must be a number",
                "[{name: x, max-tokens: 1, max-tokens-thinking: 1, max-concurrent: 1, price: {hit: 1, miss: 2, out: 3}}] | row 1, price: there is no field 'out'"
            })
    void whatIsWrongWithModelsNamesTheRowAndTheField(String table, String complaint) throws IOException {
        Files.writeString(file, table);
        assertThatThrownBy(() -> Catalog.models(file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("table.yaml", complaint);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{model: deepseek-flash, instruction: Do, max-tokens: 1}]             | row 1: 'name' must be text",
                "[{name: x, instruction: Do, max-tokens: 1}]                           | row 1: 'model' must be text",
                "[{name: x, model: gpt, instruction: Do, max-tokens: 1}]               | row 1: 'model' must be one of models.yaml",
                "[{name: x, model: deepseek-flash, max-tokens: 1}]                     | row 1: 'instruction' must be text",
                "[{name: x, model: deepseek-flash, instruction: Do}]                   | row 1: 'max-tokens' must be a whole number from 1",
                "[{name: x, model: deepseek-flash, instruction: Do, max-tokens: 0}]    | row 1: 'max-tokens' must be a whole number from 1",
                "[{name: x, model: deepseek-flash, instruction: Do, max-tokens: 1, size: many}] | row 1: 'size' must be a whole number from 1",
                "[{name: x, model: deepseek-flash, instruction: Do, max-tokens: 1, temperature: hot}] | row 1: 'temperature' must be a number",
                "[{name: x, model: deepseek-flash, instruction: Do, max-tokens: 1, temperature: 3}] | row 1: 'temperature' must be a number from 0 to 2",
                "[{name: x, model: deepseek-flash, instruction: Do, max_tokens: 1}]    | row 1: there is no field 'max_tokens'",
                "[{name: x, model: deepseek-flash, instruction: Do, max-tokens: 1}, {name: x, model: deepseek-flash, instruction: Go, max-tokens: 1}] | row 2: 'name' must be another one",
                "[{name: x, model: deepseek-flash, instruction: Do, max-tokens: 1}, {name: y, model: deepseek-flash, instruction: Do, max-tokens: 1}] | row 2: 'instruction' must be another one",
                "[sentiment]                                                           | row 1: must have fields"
            })
    void whatIsWrongWithTemplatesNamesTheRowAndTheField(String table, String complaint) throws IOException {
        Models models = Catalog.models(Path.of("config/models.yaml"));
        Files.writeString(file, table);
        assertThatThrownBy(() -> Catalog.templates(file, models))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("table.yaml", complaint);
    }

    @Test
    void aModelTakesOneRequestABodyUnlessItsRowSaysMore() throws IOException {
        String row = "{name: x, max-tokens: 1, max-tokens-thinking: 1, max-output: 1, max-concurrent: 1,"
                + " price: {hit: 1, miss: 1, output: 1}%s}";
        Files.writeString(file, "[" + row.formatted("") + "]");
        assertThat(Catalog.models(file).require("x").batchBody()).isEqualTo(1);
        Files.writeString(file, "[" + row.formatted(", batch-body: 16") + "]");
        assertThat(Catalog.models(file).require("x").batchBody()).isEqualTo(16);
        Files.writeString(file, "[" + row.formatted(", batch-body: 0") + "]");
        assertThatThrownBy(() -> Catalog.models(file))
                .hasMessageContaining("'batch-body' must be a whole number from 1");
    }

    @Test
    void aTemplateHasWhatItsRowSays() throws IOException {
        Files.writeString(file, """
                - {name: mood, model: deepseek-flash, instruction: Say the mood., max-tokens: 16, temperature: 0, size: 4, empty: none}
                - {name: topic, model: deepseek-flash, instruction: Say the topic., max-tokens: 8}
                """);
        Templates templates = Catalog.templates(file, Catalog.models(Path.of("config/models.yaml")));
        assertThat(templates.require("mood"))
                .isEqualTo(new Template("mood", "deepseek-flash", "Say the mood.", 16, 0.0, 4, "none"));
        assertThat(templates.require("topic"))
                .isEqualTo(new Template("topic", "deepseek-flash", "Say the topic.", 8, null, 8, ""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "[]"})
    void withoutRowsThereAreNoTemplates(String table) throws IOException {
        Files.writeString(file, table);
        assertThat(Catalog.templates(file, Catalog.models(Path.of("config/models.yaml")))
                        .size())
                .isZero();
    }

    @Test
    void aTableThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> Catalog.peakHours(file))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(file.toString());
    }

    private Set<DayOfWeek> days(String days) throws IOException {
        return peakHours("[{days: '" + days + "', from: '01:00', to: '02:00'}]")
                .windows()
                .get(0)
                .days();
    }

    private PeakHours peakHours(String table) throws IOException {
        Files.writeString(file, table);
        return Catalog.peakHours(file);
    }
}
