package io.caravan.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.ChatRequest.Company;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {
    private static final String USER = "{\"role\":\"user\",\"content\":\"Hi\"}";
    private static final String COMPLETE =
            "{\"model\":\"deepseek-flash\",\"thinking\":{\"type\":\"disabled\"},\"max_tokens\":5,\"messages\":[" + USER
                    + "]}";

    private static ChatRequest read(String body) {
        return Requests.read(body, Requests.asker(Merge.NONE));
    }

    private static String sent(String body) {
        return new String(read(body).body(), StandardCharsets.UTF_8);
    }

    private static Failure refusal(byte[] body) {
        try {
            Requests.read(body, Requests.asker(Merge.PACK));
            throw new AssertionError("read without complaint: " + new String(body, StandardCharsets.UTF_8));
        } catch (BadRequestException e) {
            return e.failure();
        }
    }

    private static Failure refusal(String body) {
        return refusal(body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void sendsACompleteRequestOnByteForByte() {
        String odd = " \n" + COMPLETE.replace("5,", "5 ,\t\"temperature\" : 1.50e0, \"x\":\"\\u00e9\\/\",") + "\r\n ";
        assertThat(sent(odd)).isEqualTo(odd);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\n", " \r\n\t"})
    void addsWhatIsMissingBeforeTheLastBrace(String blanks) {
        String body = "{\"model\":\"deepseek-flash\",\"messages\":[" + USER + "]" + blanks;
        assertThat(sent(body + "}" + blanks))
                .isEqualTo(body + ",\"thinking\":{\"type\":\"disabled\"},\"max_tokens\":8192}");
    }

    @Test
    void addsItAtTheRightPlaceAfterTextOfSeveralBytesACharacter() {
        String body = "{\"model\":\"deepseek-flash\",\"user\":\"日本語 😀 é\",\"messages\":[" + USER + "]";
        assertThat(sent(body + " } ")).startsWith(body + " ,\"thinking\"");
    }

    @Test
    void letsAThinkingModelAnswerLonger() {
        String thinking =
                "{\"model\":\"deepseek-flash\",\"thinking\":{\"type\":\"enabled\"},\"messages\":[" + USER + "]}";
        assertThat(sent(thinking)).contains("\"max_tokens\":65536").containsOnlyOnce("thinking");
        String others = thinking.replace("deepseek-flash", "deepseek-v4-pro");
        assertThat(sent(others)).contains("\"max_tokens\":32768");
    }

    @Test
    void fieldsOfMessagesAreNotFieldsOfTheRequest() {
        String body = "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"user\",\"max_tokens\":1,"
                + "\"thinking\":{},\"content\":\"Hi\"}],\"metadata\":{\"max_tokens\":7}}";
        assertThat(sent(body)).endsWith(",\"thinking\":{\"type\":\"disabled\"},\"max_tokens\":8192}");
    }

    @Test
    void theShortFormBecomesARequest() {
        assertThat(sent("{\"prompt\":\"Say \\\"hi\\\" é\"}"))
                .isEqualTo("{\"messages\":[{\"role\":\"user\",\"content\":\"Say \\\"hi\\\" é\"}],"
                        + "\"model\":\"deepseek-flash\",\"thinking\":{\"type\":\"disabled\"},\"max_tokens\":8192}");
    }

    @Test
    void theShortFormKeepsTheOtherFields() {
        assertThat(
                        sent(
                                "{\"prompt\":\"Hi\",\"model\":\"deepseek-v4-pro\",\"max_tokens\":3,\"seed\":12345678901234567890}"))
                .contains("\"model\":\"deepseek-v4-pro\"", "\"max_tokens\":3", "\"seed\":12345678901234567890")
                .doesNotContain("prompt", "8192");
    }

    @Test
    void estimatesTokensFromAbove() {
        ChatRequest request = read(COMPLETE);
        assertThat(request.tokens()).isBetween(request.body().length / 4, request.body().length / 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | invalid_json | empty",
                "`   ` | invalid_json | empty",
                "[] | invalid_json | must be a JSON object",
                "\"text\" | invalid_json | must be a JSON object",
                "null | invalid_json | must be a JSON object",
                "42 | invalid_json | must be a JSON object",
                "{ | invalid_json | ends too early",
                "{\"model\":\"deepseek-flash\",\"messages\":[ | invalid_json | ends too early",
                "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"us | invalid_json | ends too early",
                "{'model':1} | invalid_json | unexpected text",
                "{\"a\":1}{\"b\":2} | invalid_json | more after",
                "{\"a\":1,\"a\":2} | invalid_json | twice",
                "{\"a\":{\"b\":1,\"b\":2}} | invalid_json | twice",
                "{\"a\":NaN} | invalid_json | unexpected text",
                "{} | missing_messages | messages",
                "{\"model\":\"deepseek-flash\"} | missing_messages | messages",
                "{\"model\":\"deepseek-flash\",\"messages\":[]} | missing_messages | messages",
                "{\"model\":\"deepseek-flash\",\"messages\":{}} | invalid_messages | array",
                "{\"model\":\"deepseek-flash\",\"messages\":null} | invalid_messages | array",
                "{\"model\":\"deepseek-flash\",\"messages\":[\"hi\"]} | invalid_messages | object",
                "{\"model\":\"deepseek-flash\",\"messages\":[{\"content\":\"x\"}]} | invalid_messages | role",
                "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":7}]} | invalid_type | string",
                "{\"model\":7,\"messages\":[{\"role\":\"user\"}]} | invalid_type | string",
                "{\"messages\":[{\"role\":\"user\"}]} | missing_model | model",
                "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\"}]} | unknown_model | deepseek-flash",
                "{\"prompt\":\"a\",\"model\":\"gpt-5\"} | unknown_model | deepseek-flash",
                "{\"prompt\":\"a\",\"messages\":[{\"role\":\"user\"}]} | invalid_prompt | either",
                "{\"prompt\":7} | invalid_type | string",
                "{\"prompt\":\"a\",\"stream\":\"yes\"} | invalid_type | stream",
                "{\"prompt\":\"a\",\"thinking\":true} | invalid_thinking | object",
                "{\"prompt\":\"a\",\"max_tokens\":0} | invalid_max_tokens | whole number",
                "{\"prompt\":\"a\",\"max_tokens\":-1} | invalid_max_tokens | whole number",
                "{\"prompt\":\"a\",\"max_tokens\":1.5} | invalid_max_tokens | whole number",
                "{\"prompt\":\"a\",\"max_tokens\":\"9\"} | invalid_max_tokens | whole number",
                "{\"prompt\":\"a\",\"max_tokens\":99999999999999999999999} | invalid_max_tokens | whole number",
            })
    void saysWhatIsWrong(@Nullable String body, String code, String words) {
        Failure failure = refusal(body == null ? "" : body);
        assertThat(failure.kind()).isEqualTo(Failure.Kind.CALLER);
        assertThat(failure.code()).isEqualTo(code);
        assertThat(failure.message()).contains(words);
    }

    @Test
    void everyCutOfARequestIsRefused() {
        byte[] whole = COMPLETE.replace("Hi", "é😀\\n").getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            assertThat(refusal(java.util.Arrays.copyOf(whole, length)).code()).isEqualTo("invalid_json");
        }
    }

    @Test
    void deepNestingIsRefusedAndHarmless() {
        Failure failure = refusal("{\"prompt\":\"a\",\"x\":" + "[".repeat(100_000));
        assertThat(failure.message()).contains("nested too deeply");
        assertThat(read("{\"prompt\":\"a\",\"x\":" + "[".repeat(150) + "]".repeat(150) + "}")
                        .body())
                .isNotEmpty();
    }

    @Test
    void aHugeNumberIsNobodysProblem() {
        String body = COMPLETE.replace("5,", "5,\"x\":1e999999,\"y\":" + "9".repeat(900) + ",");
        assertThat(sent(body)).isEqualTo(body);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ff", // never in UTF-8
                "c3", // lacks its second byte
                "c328",
                "c080", // overlong NUL
                "e080af", // overlong slash
                "eda080", // half a surrogate pair
                "f4908080", // beyond U+10FFFF
                "f8888080",
                "80"
            })
    void invalidUtf8IsRefusedWhereverItStands(String hex) {
        byte[] bad = HexFormat.of().parseHex(hex);
        for (String frame : new String[] {
            "{\"prompt\":\"|\"}",
            "{\"prompt\":\"a\",\"skipped\":\"|\"}",
            "{\"prompt\":\"a\",\"|\":1}",
            "{\"prompt\":\"a\",\"x\":{\"|\":[\"b\"]}}"
        }) {
            Failure failure = refusal(around(frame, bad));
            assertThat(failure.code()).isEqualTo("invalid_json");
            assertThat(failure.message()).contains("UTF-8");
        }
    }

    private static byte[] around(String frame, byte[] middle) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int at = frame.indexOf('|');
        bytes.writeBytes(frame.substring(0, at).getBytes(StandardCharsets.UTF_8));
        bytes.writeBytes(middle);
        bytes.writeBytes(frame.substring(at + 1).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void otherEncodingsAreRefused(String charset) {
        assertThat(refusal(COMPLETE.getBytes(Charset.forName(charset))).code()).isEqualTo("invalid_json");
    }

    @Test
    void halfASurrogatePairTravelsAsItCame() {
        assertThat(sent("{\"prompt\":\"a\\ud800b\"}")).containsIgnoringCase("\"a\\ud800b\"");
        assertThat(packed(Requests.body("a\\ud800b")).item()).isEqualTo("a\ud800b");
    }

    @Test
    void aComplaintRepeatsNothingOfTheRequest() {
        assertThatThrownBy(() -> read("{\"prompt\": secret-word}"))
                .isInstanceOf(BadRequestException.class)
                .hasMessageNotContaining("secret");
    }

    private static @Nullable Company company(String body) {
        return Requests.read(body, Requests.asker(Merge.PACK)).company();
    }

    private static Company packed(String body) {
        Company company = company(body);
        assertThat(company).isNotNull();
        return company;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Hi", "", "\\\"", "\\\\", "日本", "😀", "\\ud83d\\ude00", "a\\nb", "שלום", "x\\\\\\\"y"})
    void requestsThatDifferInTheItemAloneMayShareAPrompt(String text) {
        String one = "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"system\",\"content\":\"é\"},"
                + "{\"role\":\"user\",\"content\":\"|\"}],\"temperature\":0}";
        String other = one.replace("|", "other");
        assertThat(packed(one.replace("|", text)).key()).isEqualTo(packed(other).key());
    }

    @Test
    void theItemIsTheTextOfTheLastUserMessage() {
        String body = "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"user\",\"content\":\"first\"},"
                + "{\"content\":\"second \\u00e9\",\"role\":\"user\"}]}";
        assertThat(packed(body).item()).isEqualTo("second é");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`\"temperature\":0` | `\"temperature\":0.0`",
                "`\"temperature\":0` | `\"temperature\":1`",
                "`\"user_id\":\"a\"` | `\"user_id\":\"b\"`",
                "`\"a\":1` | `\"a\": 1`",
                "`\"a\":1,\"b\":2` | `\"b\":2,\"a\":1`",
            })
    void anyOtherDifferenceKeepsThemApart(String one, String other) {
        assertThat(packed(with(one)).key()).isNotEqualTo(packed(with(other)).key());
    }

    private static String with(String fields) {
        return "{" + fields + ",\"model\":\"deepseek-flash\",\"messages\":[" + USER + "]}";
    }

    @Test
    void twoTenantsNeverShareAPrompt() {
        Company acme = Requests.read(Requests.body("Hi"), Requests.asker("acme", Merge.PACK))
                .company();
        Company other = Requests.read(Requests.body("Hi"), Requests.asker("other", Merge.PACK))
                .company();
        assertThat(acme).isNotNull();
        assertThat(other).isNotNull();
        assertThat(acme.key()).isNotEqualTo(other.key());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"tools\":[]",
                "\"tool_choice\":\"none\"",
                "\"response_format\":{\"type\":\"json_object\"}",
                "\"n\":2",
                "\"stop\":[\"x\"]",
                "\"logprobs\":true",
                "\"thinking\":{\"type\":\"enabled\"}"
            })
    void whatChangesTheShapeOfTheAnswerGoesAlone(String field) {
        assertThat(company(with(field))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"role\":\"assistant\",\"content\":\"x\"}",
                "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"x\"}]}",
                "{\"role\":\"user\",\"content\":null}",
                "{\"role\":\"user\"}"
            })
    void aLastMessageThatIsNoTextOfAUserGoesAlone(String message) {
        assertThat(company("{\"model\":\"deepseek-flash\",\"messages\":[" + USER + "," + message + "]}"))
                .isNull();
    }

    @Test
    void onlyWhoAsksForPackingIsPacked() {
        assertThat(read(Requests.body("Hi")).company()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "\"top_p\":1                                 | 8192",
                "\"thinking\":{\"type\":\"enabled\"}         | 65536",
                "\"max_tokens\":7                            | 7",
                "\"max_tokens\":7,\"max_completion_tokens\":9 | 9",
                "\"max_completion_tokens\":9000              | 9000",
                "\"max_tokens\":7,\"n\":3                    | 21",
                "\"max_tokens\":7,\"n\":null                 | 7",
                "\"max_tokens\":7,\"n\":-3                   | 7",
                "\"max_tokens\":2147483647,\"n\":2147483647  | 4611686014132420609"
            })
    void knowsHowLongAllAnswersMayBeTogether(String field, long tokens) {
        assertThat(read(with(field)).answerTokens()).isEqualTo(tokens);
    }
}
