package io.caravan.collect;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Usage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;

/** Writes the chat completion of one item of a packed answer, as if the item had been asked alone. */
final class Completion {
    private final JsonMapper json = new JsonMapper();

    byte[] write(ChatRequest request, String content, Usage usage) {
        ObjectNode completion = json.createObjectNode();
        completion.put("id", "chatcmpl-" + request.id()).put("object", "chat.completion");
        completion.put("created", Instant.now().getEpochSecond()).put("model", request.model());
        ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", content);
        choice.put("finish_reason", "stop");
        completion
                .putObject("usage")
                .put("prompt_tokens", usage.prompt())
                .put("completion_tokens", usage.completion())
                .put("total_tokens", usage.prompt() + usage.completion())
                .put("prompt_cache_hit_tokens", usage.promptHit())
                .put("prompt_cache_miss_tokens", usage.promptMiss());
        try {
            return json.writeValueAsBytes(completion);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
