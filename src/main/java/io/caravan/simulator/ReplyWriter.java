package io.caravan.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.caravan.simulator.Completion.ToolCall;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes DeepSeek's JSON: chat completions, chunks of a stream, errors. Thread-safe. */
final class ReplyWriter {
    private static final JsonFactory JSON = new JsonFactory();
    private static final int USUAL_SIZE = 1024;

    private final AtomicLong lastId = new AtomicLong();

    private interface Body {
        void write(JsonGenerator json) throws IOException;
    }

    String newId() {
        return "simulated-" + lastId.incrementAndGet();
    }

    Buffer completion(String id, Completion completion) {
        return write(json -> {
            head(json, id, "chat.completion", completion.model());
            json.writeObjectFieldStart("message");
            json.writeStringField("role", "assistant");
            json.writeStringField("content", completion.content());
            if (!completion.reasoning().isEmpty()) {
                json.writeStringField("reasoning_content", completion.reasoning());
            }
            if (completion.toolCall() != null) {
                toolCall(json, id, completion.toolCall());
            }
            json.writeEndObject();
            tail(json, completion.finishReason(), completion.usage());
        });
    }

    static Buffer batch(List<BatchLine> lines) {
        return write(json -> {
            json.writeArrayFieldStart("responses");
            for (BatchLine line : lines) {
                json.writeStartObject();
                json.writeStringField("custom_id", line.customId());
                json.writeObjectFieldStart("response");
                json.writeNumberField("status_code", line.status());
                json.writeFieldName("body");
                json.writeRawValue(line.body().toString());
                json.writeEndObject();
                json.writeNullField("error");
                json.writeEndObject();
            }
            json.writeEndArray();
        });
    }

    /** Returns where the content of a written completion ends; a quote within it would stand behind a backslash. */
    static int contentEnd(Buffer completion) {
        return completion.toString(StandardCharsets.ISO_8859_1).lastIndexOf("\"},\"logprobs\"");
    }

    private static void toolCall(JsonGenerator json, String id, ToolCall call) throws IOException {
        json.writeArrayFieldStart("tool_calls");
        json.writeStartObject();
        json.writeNumberField("index", 0);
        json.writeStringField("id", "call-of-" + id);
        json.writeStringField("type", "function");
        json.writeObjectFieldStart("function");
        json.writeStringField("name", call.name());
        json.writeStringField("arguments", call.arguments());
        json.writeEndObject();
        json.writeEndObject();
        json.writeEndArray();
    }

    /** The first chunk of a stream, before anything is said. */
    Buffer role(String id, Model model) {
        return write(json -> {
            head(json, id, "chat.completion.chunk", model);
            json.writeObjectFieldStart("delta");
            json.writeStringField("role", "assistant");
            json.writeStringField("content", "");
            json.writeEndObject();
            tail(json, null, null);
        });
    }

    /** A chunk of a stream in which a function is called. */
    Buffer chunk(String id, Model model, ToolCall call) {
        return write(json -> {
            head(json, id, "chat.completion.chunk", model);
            json.writeObjectFieldStart("delta");
            toolCall(json, id, call);
            json.writeEndObject();
            tail(json, null, null);
        });
    }

    /** @param completion given with the last chunk alone: its finish reason and usage stand there */
    Buffer chunk(String id, Model model, String content, @Nullable Completion completion) {
        return chunk(id, model, "content", content, completion);
    }

    /** A chunk of a stream that says what the model thinks. */
    Buffer thought(String id, Model model, String reasoning) {
        return chunk(id, model, "reasoning_content", reasoning, null);
    }

    private static Buffer chunk(String id, Model model, String field, String text, @Nullable Completion completion) {
        return write(json -> {
            head(json, id, "chat.completion.chunk", model);
            json.writeObjectFieldStart("delta");
            json.writeStringField(field, text);
            json.writeEndObject();
            tail(
                    json,
                    completion == null ? null : completion.finishReason(),
                    completion == null ? null : completion.usage());
        });
    }

    static Buffer error(Refusal refusal) {
        return write(json -> {
            json.writeObjectFieldStart("error");
            json.writeStringField("message", refusal.message());
            json.writeStringField("type", refusal.status() == 401 ? "authentication_error" : "invalid_request_error");
            json.writeNullField("param");
            json.writeStringField("code", "invalid_request_error");
            json.writeEndObject();
        });
    }

    static Buffer balance(boolean isAvailable, String total, String granted, String toppedUp) {
        return write(json -> {
            json.writeBooleanField("is_available", isAvailable);
            json.writeArrayFieldStart("balance_infos");
            json.writeStartObject();
            json.writeStringField("currency", "USD");
            json.writeStringField("total_balance", total);
            json.writeStringField("granted_balance", granted);
            json.writeStringField("topped_up_balance", toppedUp);
            json.writeEndObject();
            json.writeEndArray();
        });
    }

    private static void head(JsonGenerator json, String id, String object, Model model) throws IOException {
        json.writeStringField("id", id);
        json.writeStringField("object", object);
        json.writeNumberField("created", System.currentTimeMillis() / 1000);
        json.writeStringField("model", model.name());
        json.writeStringField("system_fingerprint", "fp_simulator");
        json.writeArrayFieldStart("choices");
        json.writeStartObject();
        json.writeNumberField("index", 0);
    }

    private static void tail(JsonGenerator json, @Nullable String finishReason, @Nullable Usage usage)
            throws IOException {
        json.writeNullField("logprobs");
        json.writeStringField("finish_reason", finishReason);
        json.writeEndObject();
        json.writeEndArray();
        if (usage != null) {
            usage(json, usage);
        }
    }

    private static void usage(JsonGenerator json, Usage usage) throws IOException {
        json.writeObjectFieldStart("usage");
        json.writeNumberField("prompt_tokens", usage.prompt());
        json.writeNumberField("completion_tokens", usage.output());
        json.writeNumberField("total_tokens", usage.total());
        json.writeObjectFieldStart("prompt_tokens_details");
        json.writeNumberField("cached_tokens", usage.hit());
        json.writeEndObject();
        json.writeNumberField("prompt_cache_hit_tokens", usage.hit());
        json.writeNumberField("prompt_cache_miss_tokens", usage.miss());
        json.writeEndObject();
    }

    private static Buffer write(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_SIZE);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            body.write(json);
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("memory cannot be written to", e);
        }
        return Buffer.buffer(bytes.toByteArray());
    }
}
