package io.caravan.chat;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchReplyReaderTest {
    private static final List<String> IDS = List.of("a1", "b2", "c3");
    private static final Failure REFUSED = Failure.caller("refused", "Words.", null);

    private static String completion(String content) {
        return "{\"choices\":[{\"message\":{\"content\":\"" + content + "\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":10,\"prompt_cache_hit_tokens\":4,\"completion_tokens\":3}}";
    }

    private static String line(String id, int status, String body) {
        return "{\"custom_id\":\"" + id + "\",\"response\":{\"status_code\":" + status + ",\"body\":" + body
                + "},\"error\":null}";
    }

    private static String good(String id, String content) {
        return line(id, 200, completion(content));
    }

    private static byte[] body(String... lines) {
        return ("{\"object\":\"list\",\"responses\":[" + String.join(",", lines) + "]}").getBytes(UTF_8);
    }

    private static Reply read(byte[] body) {
        return BatchReplyReader.read(body, IDS, (status, text) -> status == 400 ? REFUSED : null);
    }

    private static Map<String, BatchLine> lines(String... lines) {
        return read(body(lines)).lines();
    }

    @Test
    void eachLineIsACompletionOfItsOwn() {
        Reply reply = read(body(good("b2", "two é😀"), good("a1", "one")));
        assertThat(reply.usage()).isEqualTo(new Usage(8, 12, 6));
        assertThat(reply.lines()).containsOnlyKeys("a1", "b2");
        assertThat(reply.lines().get("b2")).isInstanceOfSatisfying(BatchLine.Answered.class, line -> {
            assertThat(line.reply().content()).isEqualTo("two é😀");
            assertThat(line.reply().usage()).isEqualTo(new Usage(4, 6, 3));
            assertThat(new String(line.reply().body(), UTF_8)).isEqualTo(completion("two é😀"));
        });
    }

    @Test
    void bodyMayComeBeforeStatusAndId() {
        String line = "{\"response\":{\"body\":" + completion("one") + ",\"status_code\":200},\"custom_id\":\"a1\"}";
        assertThat(lines(line)).containsOnlyKeys("a1");
    }

    @Test
    void finalErrorIsARefusalAndAnotherIsNoWord() {
        String error = "{\"error\":{\"message\":\"no\"}}";
        assertThat(lines(line("a1", 400, error), line("b2", 503, error)))
                .isEqualTo(Map.of("a1", new BatchLine.Refused(REFUSED)));
    }

    @Test
    void onlyTheBeginningOfAnErrorIsLookedAt() {
        byte[] body = body(line("a1", 400, "{\"error\":\"" + "x".repeat(100_000) + "\"}"));
        BatchReplyReader.read(body, IDS, (status, text) -> {
            assertThat(text).hasSize(4_096).startsWith("{\"error\":\"xxx");
            return REFUSED;
        });
    }

    @Test
    void idThatComesTwiceIsNotBelieved() {
        assertThat(lines(good("a1", "one"), good("b2", "two"), good("a1", "other"), good("a1", "third")))
                .containsOnlyKeys("b2");
        String bothAtOnce =
                good("a1", "one").replace("{\"custom_id\":\"a1\"", "{\"custom_id\":\"c3\",\"custom_id\":\"a1\"");
        assertThat(lines(bothAtOnce, good("b2", "two"), good("c3", "three"))).containsOnlyKeys("b2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"custom_id\":\"zz\",\"response\":{\"status_code\":200,\"body\":GOOD}}",
                "{\"custom_id\":7,\"response\":{\"status_code\":200,\"body\":GOOD}}",
                "{\"response\":{\"status_code\":200,\"body\":GOOD}}",
                "{\"custom_id\":\"a1\"}",
                "{\"custom_id\":\"a1\",\"response\":null,\"error\":{\"code\":\"x\",\"message\":\"y\"}}",
                "{\"custom_id\":\"a1\",\"response\":[{\"status_code\":200,\"body\":GOOD}]}",
                "{\"custom_id\":\"a1\",\"response\":{\"body\":GOOD}}",
                "{\"custom_id\":\"a1\",\"response\":{\"status_code\":\"200\",\"body\":GOOD}}",
                "{\"custom_id\":\"a1\",\"response\":{\"status_code\":99999999999999999999,\"body\":GOOD}}",
                "{\"custom_id\":\"a1\",\"response\":{\"status_code\":-1,\"body\":GOOD}}",
                "{\"custom_id\":\"a1\",\"response\":{\"status_code\":200}}",
                "{\"custom_id\":\"a1\",\"response\":{\"status_code\":200,\"body\":\"text\"}}",
                "{\"custom_id\":\"a1\",\"response\":{\"status_code\":200,\"body\":{}}}",
                "{\"custom_id\":\"a1\",\"response\":{\"status_code\":200,\"body\":{\"choices\":[]}}}",
                "{\"custom_id\":\"a1\",\"response\":{\"status_code\":200,\"body\":GOOD,\"body\":GOOD}}",
                "{\"custom_id\":\"a1\",\"response\":{\"status_code\":200,\"body\":GOOD},\"response\":{\"body\":GOOD}}",
                "null",
                "7",
                "[[\"a1\"]]"
            })
    void strangeLineIsPassedOver(String line) {
        assertThat(lines(line.replace("GOOD", completion("one")), good("b2", "two")))
                .containsOnlyKeys("b2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "null",
                "[]",
                "{}",
                "{\"responses\":[]}",
                "{\"responses\":{}}",
                "{\"responses\":[7]}",
                "{\"responses\":null}",
                "<html>busy</html>",
                "{\"choices\":[{\"message\":{\"content\":\"Hi\"},\"finish_reason\":\"stop\"}]}"
            })
    void replyWithoutALineIsUnusable(String body) {
        assertThatThrownBy(() -> read(body.getBytes(UTF_8))).isInstanceOf(UnusableReplyException.class);
    }

    @Test
    void everyCutIsUnusable() {
        byte[] whole = body(good("a1", "one é"), good("b2", "two"));
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> read(cut)).isInstanceOf(UnusableReplyException.class);
        }
    }
}
