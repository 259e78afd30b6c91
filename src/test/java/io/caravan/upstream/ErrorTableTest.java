package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Failure;
import io.caravan.settings.SettingsException;
import io.caravan.settings.YamlRow;
import io.caravan.upstream.ErrorRow.Closes;
import io.caravan.upstream.ErrorRow.Retry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErrorTableTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final ErrorTable TABLE = ErrorTable.of(YamlRow.readAll(Path.of("config/errors.yaml")));
    private static final String ROW = """
            - when: %s
              provider-code: P
              message: m
              kind: upstream
              code: c
              says: S.
              retry: {base: 1s, cap: 2s, attempts: 3}
              counts: true
              fallback: true
              closes: key
            """;

    /** An error as DeepSeek sends it: its code tells nothing apart. */
    private static String body(@Nullable String message, @Nullable String code) {
        var error = JSON.createObjectNode();
        error.putObject("error")
                .put("message", message == null ? "" : message)
                .put("type", "unknown_error")
                .putNull("param")
                .put("code", code == null ? "invalid_request_error" : code);
        return error.toString();
    }

    /** The last column: base of the back-off, or never. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | Failed to deserialize the JSON body into the target type: x | | CALLER | refused_by_upstream | never",
                "400 | This model's maximum context length is 1048576 tokens. | | TOO_LARGE | context_too_long | never",
                "400 | Model Not Exist | | CALLER | refused_by_upstream | never",
                "400 | Content Exists Risk | | CONTENT | content_refused | never",
                "400 | | | CALLER | refused_by_upstream | never",
                "401 | Authentication Fails, Your api key: ****e78f is invalid | | ACCOUNT | upstream_key_invalid | never",
                "401 | Key is unknown | DS-ERR-AUTH_FAILED | ACCOUNT | upstream_key_invalid | never",
                "402 | Insufficient Balance | | ACCOUNT | upstream_balance | never",
                "413 | | | TOO_LARGE | too_large_for_upstream | never",
                "422 | Invalid parameters | | CALLER | refused_by_upstream | never",
                "429 | Your current concurrency is 26, which exceeds your concurrency limit of 25 based on your remaining "
                        + "balance | | PACE | upstream_rate_limit | PT1S",
                "429 | Too many requests | | PACE | upstream_rate_limit | PT1S",
                "429 | Slow down | DS-ERR-RATELIMIT | PACE | upstream_rate_limit | PT1S",
                "500 | Internal server error | | UPSTREAM | upstream_error | PT0.5S",
                "502 | | | UPSTREAM | upstream_error | PT0.5S",
                "503 | Service is too busy. We advise users to switch | | UPSTREAM | upstream_busy | PT2S",
                "503 | Later | DS-ERR-SERVICE_UNAVAIL | UPSTREAM | upstream_busy | PT2S",
                "599 | Content Exists Risk | | UPSTREAM | upstream_error | PT0.5S",
                "204 | | | UPSTREAM | upstream_error | never",
                "302 | | | UPSTREAM | upstream_error | never",
                "404 | Not Found | | UPSTREAM | upstream_error | never",
                "0 | | | UPSTREAM | upstream_error | never",
                "unusable | blank body | | UPSTREAM | unusable_answer | PT0.5S",
                "connect | | | TRANSPORT | upstream_unreachable | PT0.2S",
                "broken | | | TRANSPORT | upstream_broken | PT0.2S",
                "timeout | | | TRANSPORT | upstream_timeout | PT0.5S",
            })
    void tellsWhatEachErrorOfTheUpstreamMeans(
            String trouble,
            @Nullable String message,
            @Nullable String providerCode,
            Failure.Kind kind,
            String code,
            String base) {
        ErrorRow row = TABLE.find(trouble, body(message, providerCode));
        assertThat(row.kind()).isEqualTo(kind);
        assertThat(row.code()).isEqualTo(code);
        assertThat(row.says()).endsWith(".");
        assertThat(row.retry() == null ? "never" : row.retry().base().toString())
                .isEqualTo(base);
        if (providerCode != null) {
            assertThat(Objects.requireNonNull(row.providerCode()).pattern()).isEqualTo(providerCode);
        }
        boolean theirs = kind == Failure.Kind.CALLER || kind == Failure.Kind.CONTENT || kind == Failure.Kind.TOO_LARGE;
        assertThat(row.counts()).isEqualTo(!theirs && kind != Failure.Kind.PACE && kind != Failure.Kind.ACCOUNT);
        assertThat(row.fallsBack()).isEqualTo(!theirs);
        assertThat(row.closes())
                .isEqualTo(
                        switch (trouble) {
                            case "401" -> Closes.KEY;
                            case "402" -> Closes.ACCOUNT;
                            default -> Closes.NOTHING;
                        });
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
        assertThat(TABLE.find("503", "").retry())
                .isEqualTo(new ErrorRow.Retry(Duration.ofSeconds(2), Duration.ofSeconds(20), null));
    }

    @TempDir
    Path directory;

    private ErrorTable table(String yaml) throws IOException {
        Path file = Files.writeString(directory.resolve("errors.yaml"), yaml);
        return ErrorTable.of(YamlRow.readAll(file));
    }

    @Test
    void readsEveryField() throws IOException {
        ErrorRow row = table(ROW.formatted("500") + ROW.formatted("any")).find("500", body("m", "P"));
        assertThat(row.when()).isEqualTo("500");
        assertThat(row.retry()).isEqualTo(new Retry(Duration.ofSeconds(1), Duration.ofSeconds(2), 3));
        assertThat(row.fallsBack()).isTrue();
        assertThat(row.closes()).isEqualTo(Closes.KEY);
    }

    @Test
    void whatIsLeftOutIsNotAskedFor() throws IOException {
        ErrorRow row = table("- {when: any, kind: upstream, code: c, says: S., counts: true}")
                .find("500", "");
        assertThat(row.retry()).isNull();
        assertThat(row.fallsBack()).isFalse();
        assertThat(row.closes()).isEqualTo(Closes.NOTHING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"m\",\"code\":\"P\"}}",
                "{\"error\":{\"code\":null,\"type\":\"P\",\"message\":\"m\"}}",
                "{\"id\":{\"code\":1},\"error\":{\"param\":{\"code\":\"Q\"},\"code\":\"P\",\"message\":\"m",
                "  {\"error\":{\"code\":\"P\",\"m",
            })
    void findsTheProvidersCodeInWholeAndCutEnvelopes(String body) throws IOException {
        assertThat(table(ROW.formatted("500") + ROW.formatted("any"))
                        .find("500", body)
                        .when())
                .isEqualTo("500");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "m: P",
                "<html>m P</html>",
                "[{\"error\":{\"code\":\"P\",\"message\":\"m\"}}]",
                "{\"code\":\"P\",\"message\":\"m\"}",
                "{\"error\":\"P m\"}",
                "{\"error\":{\"code\":\"XP\",\"type\":\"PX\",\"message\":\"P m\"}}",
                "{\"error\":{\"code\":{\"code\":\"P\"},\"message\":\"m\"}}",
                "{\"error\":{\"message\":\"m\",\"code\":\"P",
                "{\"error\":{\"message\":\"m\",\"code\":",
                "{\"error\":{\"code\":\"P\"}}",
            })
    void whatIsNoEnvelopeHasNoCode(String body) throws IOException {
        assertThat(table(ROW.formatted("500") + ROW.formatted("any"))
                        .find("500", body)
                        .when())
                .isEqualTo("any");
    }

    @Test
    void aNumberIsACodeToo() {
        assertThat(ErrorEnvelope.codes("{\"error\":{\"code\":1302,\"type\":\"busy\"}}"))
                .containsExactly("1302", "busy");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "when: any | when: often | errors.yaml, row 2: 'when' must be a status like 429, a class like 5xx, "
                        + "connect, broken, timeout, unusable or any",
                "when: any | when: 503 | errors.yaml, row 2: 'when' must be any, as this row is the last",
                "provider-code: P | provider-code: '(' | errors.yaml, row 2: 'provider-code' must be a regular expression",
                "message: m | message: '(' | errors.yaml, row 2: 'message' must be a regular expression",
                "kind: upstream | kind: odd | errors.yaml, row 2: 'kind' must be one of: caller, content, too_large, "
                        + "account, pace, upstream, transport",
                "code: c | cod: c | errors.yaml, row 2: there is no field 'cod'; known: when, provider-code, message, kind, "
                        + "code, says, retry, counts, fallback, closes",
                "base: 1s | base: 1 | errors.yaml, row 2, retry: 'base' must be a duration like 500ms or 2s",
                "base: 1s | base: 0s | errors.yaml, row 2, retry: 'base' must be a duration like 500ms or 2s",
                "base: 1s | base: 3s | errors.yaml, row 2, retry: 'cap' must be no shorter than base",
                "cap: 2s | cup: 2s | errors.yaml, row 2, retry: there is no field 'cup'; known: base, cap, attempts",
                "attempts: 3 | attempts: 0 | errors.yaml, row 2, retry: 'attempts' must be a whole number from 1",
                "attempts: 3 | attempts: 1.5 | errors.yaml, row 2, retry: 'attempts' must be a whole number from 1",
                "attempts: 3 | attempts: many | errors.yaml, row 2, retry: 'attempts' must be a whole number from 1",
                "counts: true | counts: perhaps | errors.yaml, row 2: 'counts' must be true or false",
                "fallback: true | fallback: 1 | errors.yaml, row 2: 'fallback' must be true or false",
                "closes: key | closes: door | errors.yaml, row 2: 'closes' must be key or account",
            })
    void aRowThatCannotBeUsedIsNamed(String right, String wrong, String complaint) {
        String bad = ROW.formatted("500") + ROW.formatted("any").replace(right, wrong);
        assertThatThrownBy(() -> table(bad))
                .isInstanceOf(SettingsException.class)
                .hasMessage(complaint);
    }

    @Test
    void onlyTheLastRowCatchesAll() {
        assertThatThrownBy(() -> table(ROW.formatted("any") + ROW.formatted("any")))
                .hasMessage("errors.yaml, row 1: 'when' must be any in the last row only");
    }
}
