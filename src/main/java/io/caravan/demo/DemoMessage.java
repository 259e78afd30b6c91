package io.caravan.demo;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * One of the demo's messages.
 *
 * @param id unique over all origins
 * @param instruction the same for all messages of a kind
 * @param text what this one is about
 */
record DemoMessage(String id, String instruction, String text) {
    private static final JsonMapper JSON = new JsonMapper();

    /** The messages of a kind, one a line of a resource beside this class's package. */
    static List<DemoMessage> read(String kind, String instruction) {
        try (InputStream lines = DemoMessage.class.getResourceAsStream("/demo/" + kind + ".txt")) {
            if (lines == null) {
                throw new IllegalStateException("the jar lacks the demo's " + kind);
            }
            List<String> texts = new String(lines.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return java.util.stream.IntStream.range(0, texts.size())
                    .mapToObj(i -> new DemoMessage(kind + "-" + (i + 1), instruction, texts.get(i)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The chat completion request. */
    ObjectNode body() {
        ObjectNode body = JSON.createObjectNode().put("model", "deepseek-flash");
        var messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", instruction);
        messages.addObject().put("role", "user").put("content", text);
        return body.put("temperature", 0).put("max_tokens", 64);
    }

    byte[] json() {
        try {
            return JSON.writeValueAsBytes(body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A line of a batch file. */
    String batchLine() {
        ObjectNode line = JSON.createObjectNode()
                .put("custom_id", id)
                .put("method", "POST")
                .put("url", "/v1/chat/completions");
        line.set("body", body());
        return line.toString();
    }
}
