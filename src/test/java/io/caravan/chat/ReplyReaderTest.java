package io.caravan.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyReaderTest {
    private static final String GOOD = "{\"id\":\"x\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\","
            + "\"content\":\"Hello é😀\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":10,"
            + "\"prompt_cache_hit_tokens\":4,\"completion_tokens\":3,"
            + "\"completion_tokens_details\":{\"reasoning_tokens\":1}}}";

    private static Reply read(String body) {
        return ReplyReader.read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertUnusable(String body) {
        assertThatThrownBy(() -> read(body)).as(body).isInstanceOf(UnusableReplyException.class);
    }

    @Test
    void readsTextReasonAndUsage() {
        Reply reply = read(GOOD);
        assertThat(reply.content()).isEqualTo("Hello é😀");
        assertThat(reply.finishReason()).isEqualTo("stop");
        assertThat(reply.usage()).isEqualTo(new Usage(4, 6, 3));
        assertThat(reply.body()).isEqualTo(GOOD.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void blankLinesBeforeAndAfterAreNoMatter() {
        assertThat(read("\n\n\r\n  " + GOOD + "\n\n").content()).isEqualTo("Hello é😀");
    }

    @Test
    void everyCutIsUnusable() {
        byte[] whole = GOOD.getBytes(StandardCharsets.UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> ReplyReader.read(cut)).isInstanceOf(UnusableReplyException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n\n\n",
                "null",
                "[]",
                "\"Hello\"",
                "<html>busy</html>",
                "{}",
                "{\"choices\":[]}",
                "{\"choices\":null}",
                "{\"choices\":[null]}",
                "{\"error\":{\"message\":\"busy\"}}",
                "{\"choices\":[{\"message\":{\"content\":\"   \\n \"},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"message\":{\"content\":null},\"finish_reason\":\"stop\"}]}",
                "{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":null}]}",
                "{\"choices\":[{}]}",
                "{\"choices\":[{\"message\":{\"content\":\"Hel\"},\"finish_reason\":\"insufficient_system_resource\"}]}",
                "{\"choices\":[{\"message\":{\"content\":\"Hel\"},\"finish_reason\":\"aborted\"}]}"
            })
    void noAnswerInsideA200IsUnusable(String body) {
        assertUnusable(body);
    }

    @Test
    void anythingAfterTheAnswerMakesItUnusable() {
        assertUnusable(GOOD + "garbage");
        assertUnusable(GOOD + GOOD);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"choices\":[{\"message\":{\"content\":\"Hel\"},\"finish_reason\":\"length\"}]}",
                "{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"length\"}]}",
                "{\"choices\":[{\"message\":{\"content\":\"\"},\"finish_reason\":\"content_filter\"}]}",
                "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{}]},\"finish_reason\":\"tool_calls\"}]}",
                "{\"choices\":[{\"message\":{\"content\":null,\"tool_calls\":[{}]},\"finish_reason\":\"stop\"}]}"
            })
    void otherEndsAreAnswersForTheAskerToJudge(String body) {
        assertThat(read(body).usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void onlyTheFirstChoiceCounts() {
        String two = "{\"choices\":[{\"message\":{\"content\":\"one\"},\"finish_reason\":\"stop\"},"
                + "{\"message\":{\"content\":\"two\"},\"finish_reason\":\"aborted\"}]}";
        assertThat(read(two).content()).isEqualTo("one");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"prompt_tokens\":1,\"prompt_cache_hit_tokens\":5,\"completion_tokens\":-3}",
                "{\"prompt_tokens\":{\"a\":{}},\"completion_tokens\":[1,[2]]}",
                "{\"prompt_tokens\":\"many\",\"completion_tokens\":null}",
                "{\"prompt_tokens\":1e99}"
            })
    void nonsenseInUsageNeitherSpoilsTheAnswerNorCountsBackwards(String usage) {
        String body = "{\"usage\":" + usage
                + ",\"choices\":[{\"message\":{\"content\":\"one\"},\"finish_reason\":\"stop\"}]}";
        Reply reply = read(body);
        assertThat(reply.content()).isEqualTo("one");
        assertThat(reply.usage().promptHit()).isNotNegative();
        assertThat(reply.usage().promptMiss()).isNotNegative();
        assertThat(reply.usage().completion()).isNotNegative();
        assertUnusable(body.substring(0, body.length() - 1));
    }

    @Test
    void theTextOfAnAnswerThatBreaksOffIsThereAsFarAsItCame() {
        String text = "a \"b\" \\\\ \\u00e9 \ud83d\ude00 \u05e9\u05dc\u05d5\u05dd\n";
        String escaped = text.replace("\"", "\\\"").replace("\n", "\\n");
        byte[] body = ("{\"id\":\"x\",\"choices\":[{\"message\":{\"content\":\"" + escaped + "\"},"
                        + "\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":1}}")
                .getBytes(StandardCharsets.UTF_8);
        String whole = ReplyReader.read(body).content();
        String longest = "";
        for (int length = 0; length <= body.length; length++) {
            String cut = ReplyReader.textOf(Arrays.copyOf(body, length));
            String known = cut.endsWith("\ufffd") ? cut.substring(0, cut.length() - 1) : cut;
            assertThat(whole).startsWith(known);
            assertThat(known.length()).isGreaterThanOrEqualTo(longest.length() - 1);
            longest = known;
        }
        assertThat(longest).isEqualTo(whole);
        assertThat(ReplyReader.textOf(new byte[0])).isEmpty();
    }
}
