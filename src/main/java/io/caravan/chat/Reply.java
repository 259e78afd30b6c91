package io.caravan.chat;

import java.util.Map;

/**
 * A good answer of the upstream.
 *
 * @param body the chat completion as it came, JSON in UTF-8
 * @param content the text of the first choice, empty when it only calls tools
 * @param finishReason why the model stopped, for instance {@code stop} or {@code length}
 * @param usage what was charged
 * @param lines what is said to each request, by its id, when the call had several in its body; else empty
 */
public record Reply(byte[] body, String content, String finishReason, Usage usage, Map<String, BatchLine> lines) {
    public Reply(byte[] body, String content, String finishReason, Usage usage) {
        this(body, content, finishReason, usage, Map.of());
    }
}
