package io.caravan.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.chat.CaravanException;
import io.caravan.stream.StreamEvent.Message;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whatever is said, however it is cut and framed: it arrives as it was said, or is left out. */
class AnyEventStreamTest {
    private static final JsonMapper JSON = new JsonMapper();

    @Property
    void dataArrivesHoweverItIsFramedAndCut(
            @ForAll @Size(max = 8) List<@From("data") String> events,
            @ForAll("lineEnds") String lineEnd,
            @ForAll("noise") String noise,
            @ForAll @IntRange(min = 1, max = 7) int piece) {
        StringBuilder stream = new StringBuilder("\ufeff");
        for (String event : events) {
            stream.append(noise).append(lineEnd);
            for (String line : event.split("\n", -1)) {
                stream.append("data: ").append(line).append(lineEnd);
            }
            stream.append(lineEnd);
        }
        List<String> heard = new ArrayList<>();
        feed(new EventParser(1 << 16, data -> heard.add(new String(data, UTF_8)), () -> {}), bytes(stream), piece);
        assertThat(heard).isEqualTo(events);
    }

    @Property(tries = 300)
    void theChunksOfAnAnswerAddUpToIt(
            @ForAll("completion") ObjectNode completion, @ForAll @IntRange(min = 1, max = 40) int piece)
            throws IOException {
        byte[] stream = EventWriter.wholeStream(JSON.writeValueAsBytes(completion));
        AnswerStream answer = new AnswerStream(new EventBus(List.of()));
        for (int from = 0; from < stream.length; from += piece) {
            answer.feed(stream, from, Math.min(piece, stream.length - from));
        }
        answer.end();
        assertThat(JSON.readTree(answer.toReply().body())).isEqualTo(completion);
    }

    /** Bytes that nobody thought of end in an answer or in a complaint of ours, and what is passed on is good JSON. */
    @Property
    void noBytesBreakIt(@ForAll @Size(max = 400) List<@From("fragment") byte[]> fragments) throws IOException {
        List<JsonNode> passedOn = new ArrayList<>();
        AnswerStream answer = new AnswerStream(new EventBus(List.of(event -> {
            if (event instanceof Message message) {
                passedOn.add(message.chunk());
            }
        })));
        for (byte[] fragment : fragments) {
            answer.feed(fragment, 0, fragment.length);
        }
        assertThat(passedOn).allMatch(JsonNode::isObject);
        try {
            answer.end();
            assertThat(answer.toReply().content()).isNotNull();
        } catch (IOException | CaravanException expected) {
            assertThat(expected).hasMessageNotContaining("Exception");
        }
    }

    @Property(tries = 200)
    void anEventIsNeverHeldBeyondTheLimit(@ForAll @IntRange(min = 1, max = 300) int length) {
        List<String> heard = new ArrayList<>();
        List<String> tooLong = new ArrayList<>();
        EventParser parser =
                new EventParser(100, data -> heard.add(new String(data, UTF_8)), () -> tooLong.add("too long"));
        feed(parser, bytes("data: " + "x".repeat(length) + "\n\ndata: next\n\n"), 7);
        assertThat(heard).contains("next").hasSize(tooLong.isEmpty() ? 2 : 1);
        assertThat(tooLong).hasSize(length + "data: ".length() > 100 ? 1 : 0);
    }

    private static void feed(EventParser parser, byte[] stream, int piece) {
        for (int from = 0; from < stream.length; from += piece) {
            parser.feed(stream, from, Math.min(piece, stream.length - from));
        }
    }

    private static byte[] bytes(CharSequence text) {
        return text.toString().getBytes(UTF_8);
    }

    @Provide
    Arbitrary<String> data() {
        return text().list().ofMinSize(1).ofMaxSize(3).map(lines -> String.join("\n", lines));
    }

    @Provide
    Arbitrary<String> lineEnds() {
        return Arbitraries.of("\n", "\r", "\r\n");
    }

    @Provide
    Arbitrary<String> noise() {
        return Arbitraries.of(": keep-alive", "event: x", "id: 7", "retry: 10", "datax: no", "", "da");
    }

    private static Arbitrary<String> text() {
        return Arbitraries.strings()
                .withChars('a', ' ', ':', '"', '\\', '{', 'é', '中', 'ש')
                .withChars("\ud83d\ude00".toCharArray())
                .ofMaxLength(12)
                .map(AnyEventStreamTest::whole);
    }

    /** Without halves of characters, which UTF-8 cannot say. */
    private static String whole(String text) {
        return new String(text.getBytes(UTF_8), UTF_8);
    }

    @Provide
    Arbitrary<ObjectNode> completion() {
        return Combinators.combine(
                        text().map(text -> "a" + text),
                        text(),
                        text().list().ofMaxSize(3),
                        Arbitraries.of("stop", "length"))
                .as(AnyEventStreamTest::completion);
    }

    private static ObjectNode completion(String content, String reasoning, List<String> toolArguments, String reason) {
        ObjectNode completion = JSON.createObjectNode();
        completion.put("id", "x").put("object", "chat.completion").put("created", 7);
        completion.put("model", "m").put("system_fingerprint", "f");
        ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
        ObjectNode message =
                choice.putObject("message").put("role", "assistant").put("content", content);
        message.put("reasoning_content", reasoning);
        if (!toolArguments.isEmpty()) {
            var calls = message.putArray("tool_calls");
            toolArguments.forEach(arguments -> calls.addObject()
                    .put("id", "call-" + calls.size())
                    .put("type", "function")
                    .putObject("function")
                    .put("name", "f")
                    .put("arguments", arguments));
        }
        choice.putNull("logprobs").put("finish_reason", reason);
        completion.putObject("usage").put("prompt_tokens", 3).put("completion_tokens", 4);
        return completion;
    }

    @Provide
    Arbitrary<byte[]> fragment() {
        Arbitrary<byte[]> likely = Arbitraries.of(
                        "data: ",
                        "data:",
                        "\n\n",
                        "\n",
                        "\r",
                        "[DONE]",
                        "{\"choices\":[",
                        "{\"delta\":{\"content\":\"a\"}",
                        "]}",
                        "\"index\":0",
                        ",",
                        "\"finish_reason\":\"stop\"}",
                        ":",
                        "{\"error\":{}}",
                        "null",
                        "{}",
                        "[]",
                        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"b\"},\"finish_reason\":null}]}",
                        "{\"choices\":[{\"index\":2147483648,\"delta\":[1]}]}",
                        "{\"choices\":{\"delta\":7}}",
                        "{\"choices\":[{\"index\":0,\"delta\":{\"content\":{\"x\":[{\"index\":1}]}}}],\"usage\":7}")
                .map(AnyEventStreamTest::bytes);
        return Arbitraries.oneOf(likely, Arbitraries.bytes().array(byte[].class).ofMaxSize(6));
    }
}
