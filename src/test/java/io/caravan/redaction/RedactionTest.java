package io.caravan.redaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.settings.SettingsException;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the table of the product finds, and what it leaves alone. */
class RedactionTest {
    private static final Redaction REDACTION = Redaction.builtIn();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Authorization: Bearer abc.def-123 | Authorization: [authorization]",
                "authorization=Basic dXNlcjpwYXNz, next | authorization=[authorization], next",
                "{\"Authorization\":\"Bearer s3cretvalue\"} | {\"Authorization\":\"[authorization]\"}",
                "headers {Authorization=[Bearer s3cretvalue]} | headers {Authorization=[[authorization]]}",
                "sent with bearer 0123456789abcdef to | sent with bearer [authorization] to",
                "Cookie: session=a; user=b | Cookie: [cookie]",
                "the key sk-5f2d9c0a7b3e4d1f was | the key [key] was",
                "sk-of-caravan | [key]",
                "AKIAIOSFODNN7EXAMPLE | [key]",
                "ghp_abcdefghijklmnopqrstuvwxyz0123456789 | [key]",
                "api_key=topsecret&x=1 | api_key=[secret]&x=1",
                "{\"password\":\"hunter2\"} | {\"password\":\"[secret]\"}",
                "{\\\"password\\\": \\\"hunter2\\\"} | {\\\"password\\\": \\\"[secret]\\\"}",
                "client_secret: abc123 | client_secret: [secret]",
                "jwt eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcDEF-_1 end | jwt [token] end",
                "jdbc:postgresql://joe:hunter2@db/x | jdbc:postgresql://joe:[password]@db/x",
                "-----BEGIN PRIVATE KEY-----MIIB-----END PRIVATE KEY----- | [private-key]",
                "-----BEGIN EC PRIVATE KEY-----MIIB cut off | [private-key]",
                "write to alice.o'hara+x@mail.example.co.uk now | write to [e-mail] now",
                "?user=alice%40example.com&x | ?user=[e-mail]&x",
                "jürgen@exämple.de | [e-mail]",
                "card 4111111111111111. | card [card].",
                "card 4111 1111 1111 1111 x | card [card] x",
                "5500-0000-0000-0004 | [card]",
                "amex 3782 822463 10005 | amex [card]",
                "\"378282246310005\" | \"[card]\"",
                "id 11010519491231002X | id [id-number]",
                "ssn 536-90-4399 | ssn [id-number]",
                "NINO AB 12 34 56 C | NINO [id-number]",
                "DE89370400440532013000 | [iban]",
                "to GB82 WEST 1234 5698 7654 32. | to [iban].",
                "call +49 (0)30 1234567 | call [phone]",
                "tel +8613800138000 | tel [phone]",
                "tel=%2B8613800138000 | tel=[phone]",
                "0049 30 901820 | [phone]",
                "13800138000 | [phone]",
                "138-0013-8000 | [phone]",
                "(415) 555-2671 or 415-555-2671 | [phone] or [phone]",
                "0171 1234567 | [phone]",
                "two: a@b.org, c@d.org | two: [e-mail], [e-mail]"
            })
    void whatMustNotBeRead(String text, String redacted) {
        assertThat(REDACTION.apply(text)).isEqualTo(redacted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "order 4111111111111112 is no card",
                "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
                "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                "2026-11-26T02:03:04.123456Z",
                "2026-11-26 02:03:04.123 took 1732588753123 ns",
                "1732588753",
                "1732588753123",
                "192.168.100.200:8080",
                "caravan.collect.tokens=32000 max_tokens: 8192",
                "id=4BXSZEQQ-17 request failed origin=http code=upstream_error",
                "kafka:caravan.requests-0/1234567890@1732588753123",
                "$ 1,234,567,890.00",
                "version 1.2.3-SNAPSHOT of 2026-11-23",
                "user@host",
                "https://api.deepseek.com/chat/completions",
                "tokens=123 key of the request",
                "110105194912310021",
                "000-12-3456 and 666-12-3456",
                "DE89370400440532013001",
                "100000000001",
                "ORDER-2026-000123456",
                "a basic test, the bearer",
                ""
            })
    void whatMayBeRead(String text) {
        assertThat(REDACTION.apply(text)).isEqualTo(text);
    }

    @Test
    void whatIsRedactedStaysAsItIs() {
        String once = REDACTION.apply("Authorization: Bearer abcdefgh, a@b.org, 4111111111111111, api_key=x");
        assertThat(REDACTION.apply(once)).isEqualTo(once);
    }

    /** Java's own expressions take minutes for the like of these. */
    @ParameterizedTest
    @ValueSource(strings = {"a", "1", "1 ", "a.", "@", "a@", "Bearer ", "4111 ", "+1", "token=", "eyJ."})
    @Timeout(20)
    void noTextTakesLong(String piece) {
        assertThat(REDACTION.apply(piece.repeat(50_000 / piece.length()))).isNotNull();
    }

    @Test
    void aTableOfOnesOwn(@TempDir Path home) throws IOException {
        Path table = Files.createDirectories(home.resolve("config")).resolve("redaction.yaml");
        Files.writeString(table, "- {name: staff, pattern: 'E-\\d{5}'}");
        assertThat(redaction(home, "true").apply("E-12345 a@b.org")).isEqualTo("[staff] a@b.org");
        assertThat(redaction(home, "false").apply("E-12345 a@b.org")).isEqualTo("E-12345 a@b.org");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "- {name: x, pattern: '('}",
                "- {name: x, pattern: '(?=a)b'}",
                "- {name: x, pattern: 'a*'}",
                "- {name: 'a\"b', pattern: 'a'}",
                "- {name: x, pattern: a, check: lunar}",
                "- {name: x, pattern: a, digits: none}",
                "- {name: x, patern: a}",
                "name: x"
            })
    void aTableThatCannotBeUsed(String content, @TempDir Path home) throws IOException {
        Files.writeString(Files.createDirectories(home.resolve("config")).resolve("redaction.yaml"), content);
        assertThatThrownBy(() -> redaction(home, "true"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("redaction.yaml");
    }

    private static Redaction redaction(Path home, String enabled) {
        return Redaction.of(new SettingsLoader(home)
                .overrides(Map.of("caravan.redaction.enabled", enabled))
                .load());
    }
}
