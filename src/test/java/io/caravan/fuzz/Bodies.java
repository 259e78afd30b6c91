package io.caravan.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Requests for chat completions, right, nearly right and wrong. */
final class Bodies {
    /** Stands for the name of the answer that the upstream is to give. */
    static final String MARK = "@@";

    private static final JsonMapper JSON = new JsonMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private static final String MODEL = "\"model\":\"deepseek-flash\"";
    private static final String USER = "{\"role\":\"user\",\"content\":\"Why? " + MARK + "\"}";
    private static final String MESSAGES = "\"messages\":[" + USER + "]";
    private static final String TOOL =
            "{\"type\":\"function\",\"function\":{\"name\":\"weather\",\"description\":\"d\","
                    + "\"parameters\":{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"]}}}";

    static final List<byte[]> RIGHT = Stream.of(
                    "{" + MODEL + "," + MESSAGES + "}",
                    "{" + MODEL + "," + MESSAGES + ",\"stream\":true}",
                    "{" + MODEL + "," + MESSAGES + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}",
                    "{\"model\":\"deepseek-v4-pro\"," + MESSAGES
                            + ",\"temperature\":0,\"thinking\":{\"type\":\"enabled\"}}",
                    "{" + MODEL + "," + MESSAGES
                            + ",\"temperature\":0,\"seed\":7,\"max_tokens\":16,\"stop\":[\"\\n\"]}",
                    "{" + MODEL
                            + ",\"messages\":[{\"role\":\"user\",\"content\":\"the same for all\"}],\"temperature\":0}",
                    "{" + MODEL + "," + MESSAGES + ",\"n\":3,\"logprobs\":true,\"top_logprobs\":5,\"top_p\":0.5}",
                    "{" + MODEL + "," + MESSAGES + ",\"tools\":[" + TOOL + "],\"tool_choice\":\"auto\"}",
                    "{" + MODEL + "," + MESSAGES + ",\"stream\":true,\"tools\":[" + TOOL + "," + TOOL + "]}",
                    "{" + MODEL + "," + MESSAGES + ",\"response_format\":{\"type\":\"json_object\"}}",
                    "{" + MODEL + ",\"messages\":[{\"role\":\"system\",\"content\":\"" + "Be brief. ".repeat(40)
                            + "\"}," + USER + "]}",
                    "{" + MODEL + ",\"messages\":[" + USER
                            + ",{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"c1\",\"type\":\"function\","
                            + "\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Rom\\\"}\"}}]},"
                            + "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":\"22\"}]}",
                    "{" + MODEL + ",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"" + MARK
                            + "\"}]}]}",
                    "{" + MODEL
                            + ",\"messages\":[{\"role\":\"user\",\"content\":\"\u4F60\u597D \uD83D\uDE80 \\ud83d\\ude80 "
                            + "\\u00e9 \u0301 " + MARK + "\"}]}",
                    "{\"prompt\":\"Why? " + MARK + "\"}",
                    "{\"prompt\":\"" + MARK + "\",\"model\":\"deepseek-v4-pro\",\"stream\":true}",
                    "{\"template\":\"translate\",\"input\":\"" + MARK + "\"}")
            .map(text -> text.getBytes(UTF_8))
            .toList();

    private Bodies() {}

    /** @param name of the answer that is to come, if that part of it is not lost */
    static byte[] any(String name, Chance chance) {
        byte[] right = right(name, chance);
        int kind = chance.below(100);
        if (kind < 35) {
            return right;
        } else if (kind < 70) {
            return Mutation.of(right, RIGHT, chance);
        } else if (kind < 95) {
            return exchanged(right, chance);
        }
        return kind < 97 ? large(right, chance) : chance.bytes(300);
    }

    static byte[] right(String name, Chance chance) {
        return new String(chance.of(RIGHT), UTF_8)
                .replace(MARK, "#" + name + "#")
                .getBytes(UTF_8);
    }

    /** About as large as is taken, or larger. */
    private static byte[] large(byte[] right, Chance chance) {
        String text = new String(right, UTF_8);
        return text.replace("Why?", "Why? ".repeat(1_000 * chance.below(20))).getBytes(UTF_8);
    }

    /** JSON as good as before, with other values in some places. */
    private static byte[] exchanged(byte[] right, Chance chance) {
        try {
            JsonNode request = JSON.readTree(right);
            List<JsonNode> places = new ArrayList<>();
            collect(request, places);
            exchange(chance.of(places), chance);
            return JSON.writeValueAsBytes(request);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void collect(JsonNode node, Collection<JsonNode> places) {
        if (node.isContainerNode() && !node.isEmpty()) {
            places.add(node);
            node.forEach(part -> collect(part, places));
        }
    }

    private static void exchange(JsonNode place, Chance chance) {
        if (place instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            object.set(chance.in(80) ? chance.of(names) : chance.name(), value(3, chance));
        } else if (place instanceof ArrayNode array) {
            array.set(chance.below(array.size()), value(3, chance));
        }
    }

    /** @param depth at most */
    static JsonNode value(int depth, Chance chance) {
        return switch (chance.below(depth > 0 ? 12 : 9)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(chance.in(50));
            case 2 -> NODES.numberNode(chance.random().nextLong());
            case 3 -> NODES.numberNode(chance.of(0, 1, -1, 2, 128, 129, Integer.MAX_VALUE, Integer.MIN_VALUE));
            case 4 -> NODES.numberNode(chance.of(0.5, -2.0, 1e300, Double.MIN_VALUE));
            case 5 -> NODES.textNode("");
            case 6 -> NODES.textNode(new String(chance.of(Mutation.ODD), UTF_8));
            case 7 -> NODES.textNode(chance.of("user", "assistant", "system", "function", "auto", "enabled", "json"));
            case 8 -> NODES.textNode(chance.name().repeat(chance.of(1, 100, 5_000)));
            case 9 -> NODES.arrayNode().add(value(depth - 1, chance)).add(value(depth - 1, chance));
            default ->
                NODES.objectNode()
                        .<ObjectNode>set(
                                chance.of("type", "role", "content", "function", "text"), value(depth - 1, chance))
                        .set("more", value(depth - 1, chance));
        };
    }
}
