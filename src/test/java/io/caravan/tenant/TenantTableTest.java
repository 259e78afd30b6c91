package io.caravan.tenant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.Requests;
import io.caravan.settings.SettingsException;
import io.caravan.tenant.Limits.RateLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TenantTableTest {
    private final Path file;

    TenantTableTest(@TempDir Path dir) {
        file = dir.resolve("tenants.yaml");
    }

    private TenantTable read(String table) throws IOException {
        Files.writeString(file, table);
        return TenantTable.read(file, Requests.MODELS);
    }

    @Test
    void aRowHasWhatItSays() throws IOException {
        TenantTable table = read("""
                - name: acme
                  merge: prefix
                  models: [deepseek-flash]
                  lanes: [bulk, STREAM]
                  merges: [none, batch-body]
                  requests-per-second: 2.5
                  concurrent: 7
                  tokens-per-day: 1000000
                  spend-per-day: 2.50
                  spend-per-month: 40
                """);
        assertThat(table.of("acme"))
                .isEqualTo(new Limits(
                        "acme",
                        Set.of("deepseek-flash"),
                        Set.of(Lane.BULK, Lane.STREAM),
                        Set.of(Merge.NONE, Merge.BATCH_BODY),
                        new RateLimit(2.5, 3),
                        7,
                        Map.of(
                                BudgetKind.TOKENS_PER_DAY,
                                1_000_000L,
                                BudgetKind.SPEND_PER_DAY,
                                2_500_000_000L,
                                BudgetKind.SPEND_PER_MONTH,
                                40_000_000_000L)));
        assertThat(table.merges()).isEqualTo(Map.of("acme", Merge.PREFIX));
        assertThat(table.needsLedger()).isTrue();
        assertThat(table.of("globex")).isEqualTo(Limits.NONE);
    }

    @Test
    void whoHasNoRowHasThatOfAllOthers() throws IOException {
        TenantTable table = read("[{name: acme, concurrent: 1}, {name: '*', concurrent: 2}]");
        assertThat(table.of("acme").concurrent()).isEqualTo(1);
        assertThat(table.of("globex").concurrent()).isEqualTo(2);
        assertThat(table.needsLedger()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "[]"})
    void withoutRowsNobodyIsLimited(String table) throws IOException {
        assertThat(read(table).of("acme")).isEqualTo(Limits.NONE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[{merge: none}]                                  | row 1: 'name' must be text",
                "[{name: x, merge: sometimes}]                    | row 1: 'merge' must be one of none, single-flight, prefix, pack, batch-body",
                "[{name: '*', merge: none}]                       | row 1: 'merge' must be left out here",
                "[{name: x, quota: 1}]                            | row 1: there is no field 'quota'",
                "[{name: x}, {name: x, merge: pack}]              | row 2: 'name' must be another one",
                "[{name: x, models: [gpt]}]                       | row 1: 'models' must be a list of models of models.yaml, where there is no 'gpt'",
                "[{name: x, models: []}]                          | row 1: 'models' must be a list",
                "[{name: x, lanes: [fast]}]                       | row 1: 'lanes' must be a list of interactive, stream, bulk",
                "[{name: x, merges: [all]}]                       | row 1: 'merges' must be one of none",
                "[{name: x, requests-per-second: 0}]              | row 1: 'requests-per-second' must be a number from 0.001",
                "[{name: x, requests-per-second: .nan}]           | row 1: 'requests-per-second' must be a number from 0.001",
                "[{name: x, requests-per-second: 1, burst: 0}]    | row 1: 'burst' must be a whole number from 1",
                "[{name: x, requests-per-second: 1, burst: 2000000}] | row 1: 'burst' must be a whole number from 1 to 1000000",
                "[{name: x, burst: 5}]                            | row 1: 'requests-per-second' must be there, too",
                "[{name: x, concurrent: -1}]                      | row 1: 'concurrent' must be a whole number from 1",
                "[{name: x, tokens-per-day: 1.5}]                 | row 1: 'tokens-per-day' must be a whole number from 1",
                "[{name: x, spend-per-day: -2}]                   | row 1: 'spend-per-day' must be a number above 0",
                "[{name: x, spend-per-month: 1e30}]               | row 1: 'spend-per-month' must be a number above 0",
                "[{name: x, spend-per-month: much}]               | row 1: 'spend-per-month' must be a number",
                "{name: x, merge: none}                           | must be a list of rows"
            })
    void whatIsWrongNamesTheRowAndTheField(String table, String complaint) {
        assertThatThrownBy(() -> read(table))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("tenants.yaml", complaint);
    }
}
