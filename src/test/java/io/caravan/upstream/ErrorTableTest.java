package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.Failure;
import io.caravan.settings.SettingsException;
import io.caravan.settings.YamlRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorTableTest {
    private static final ErrorTable TABLE = ErrorTable.of(YamlRow.readAll(Path.of("config/errors.yaml")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | Content Exists Risk | CONTENT | content_refused | false | false",
                "400 | This model's maximum context length is 1048576 tokens | TOO_LARGE | context_too_long | false | false",
                "400 | Failed to deserialize the JSON body | CALLER | refused_by_upstream | false | false",
                "400 | | CALLER | refused_by_upstream | false | false",
                "401 | Authentication Fails | ACCOUNT | upstream_key_invalid | false | true",
                "402 | Insufficient Balance | ACCOUNT | upstream_balance | false | true",
                "413 | | TOO_LARGE | too_large_for_upstream | false | false",
                "422 | | CALLER | refused_by_upstream | false | false",
                "429 | Your current concurrency is 26 | PACE | upstream_rate_limit | true | false",
                "500 | | UPSTREAM | upstream_error | true | true",
                "502 | | UPSTREAM | upstream_error | true | true",
                "503 | Service is too busy | UPSTREAM | upstream_busy | true | true",
                "unusable | | UPSTREAM | unusable_answer | true | true",
                "connect | | TRANSPORT | upstream_unreachable | true | true",
                "broken | | TRANSPORT | upstream_broken | true | true",
                "204 | | UPSTREAM | upstream_error | false | true",
                "302 | | UPSTREAM | upstream_error | false | true",
                "404 | | UPSTREAM | upstream_error | false | true",
                "599 | Content Exists Risk | UPSTREAM | upstream_error | true | true",
                "0 | | UPSTREAM | upstream_error | false | true",
            })
    void tellsWhatEachErrorOfTheUpstreamMeans(
            String trouble, @Nullable String text, Failure.Kind kind, String code, boolean retries, boolean counts) {
        ErrorRow row = TABLE.find(trouble, text == null ? "" : text);
        assertThat(row.kind()).isEqualTo(kind);
        assertThat(row.code()).isEqualTo(code);
        assertThat(row.retries()).isEqualTo(retries);
        assertThat(row.counts()).isEqualTo(counts);
        assertThat(row.says()).endsWith(".");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | Your current concurrency is 26, which exceeds your concurrency limit of 25 based on your balance | 25",
                "429 | exceeds your concurrency limit of 99999999999 | 0",
                "429 | exceeds your concurrency limit of many | 0",
                "429 | Too many requests | 0",
                "503 | exceeds your concurrency limit of 25 | 0",
            })
    void readsTheLimitThatARefusalNames(String trouble, String text, int limit) {
        ErrorRow row = TABLE.find(trouble, text);
        assertThat(row.namedLimit(text)).isEqualTo(limit);
        assertThat(row.namedLimit("something else")).isZero();
    }

    @Test
    void readsTheTimesOfTheBackOff() {
        assertThat(TABLE.find("503", "").base()).isEqualTo(Duration.ofSeconds(2));
        assertThat(TABLE.find("503", "").cap()).isEqualTo(Duration.ofSeconds(20));
    }

    @TempDir
    Path directory;

    private ErrorTable table(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("errors.yaml"), yaml);
        return ErrorTable.of(YamlRow.readAll(file));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "kind: upstream | kind: odd | kind",
                "counts: true | counts: perhaps | counts",
                "base: 1s | base: 1 | base",
                "code: c | cod: c | cod",
                "cap: 2s | cup: 2s | cup",
                "message: m | message: '(' | message"
            })
    void aRowThatCannotBeUsedIsNamed(String right, String wrong, String field) throws IOException {
        String row =
                "- {when: %s, message: m, kind: upstream, code: c, says: S., retry: {base: 1s, cap: 2s}, counts: true}\n";
        String good = row.formatted("500") + row.formatted("any");
        assertThat(table(good).find("500", "m").retries()).isTrue();
        String bad = row.formatted("500") + row.formatted("any").replace(right, wrong);
        assertThatThrownBy(() -> table(bad))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("errors.yaml, row 2")
                .hasMessageContaining("'" + field + "'");
    }

    @Test
    void theLastRowMustCatchAll() {
        List<ErrorRow> rows = List.of(TABLE.find("500", ""));
        assertThatThrownBy(() -> new ErrorTable(rows)).hasMessageContaining("any");
    }
}
