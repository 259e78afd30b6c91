package io.caravan.chat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chat completion request. The bytes of the asker are sent on as they came, so that no field is lost or
 * rewritten on the way; what is missing is added at the end. Thread-safe.
 */
public final class RequestReader {
    /** An estimate from above: one English character is about 0.3 tokens, one Chinese character (3 bytes) about 0.6. */
    public static final double TOKENS_PER_BYTE = 0.35;

    private static final JsonMapper JSON = new JsonMapper();

    private final Models models;
    private final String defaultModel;
    private final Templates templates;
    private final Merging merging;

    /**
     * @param defaultModel answers the short form {@code {"prompt": "…"}} when it names no model
     * @param packSize the most requests that may share a prompt, unless their template says otherwise
     */
    public RequestReader(Models models, String defaultModel, Templates templates, int packSize) {
        this.models = models;
        this.defaultModel = models.require(defaultModel).name();
        this.templates = templates;
        merging = new Merging(templates, packSize);
    }

    /**
     * @param body a chat completion request, or one of the short forms {@code {"prompt": "…"}} and
     *     {@code {"template": "…", "input": "…"}}
     * @throws BadRequestException saying what is wrong with it
     */
    public ChatRequest read(byte[] body, String id, Asker asker, Instant deadline, @Nullable Identity identity) {
        RequestScan scan = RequestScan.of(body);
        if (scan.prompt() != null) {
            return read(withMessages(body, scan.prompt()), id, asker, deadline, identity);
        }
        if (scan.template() != null) {
            return read(filled(templates.require(scan.template()), body, scan), id, asker, deadline, identity);
        }
        Model model = models.require(scan.model());
        byte[] complete = complete(body, scan, model);
        int tokens = (int) Math.ceil(complete.length * TOKENS_PER_BYTE);
        Merge merge = merging.kind(scan, asker.merge(), model);
        ChatRequest.Company company = merging.company(merge, body, scan, asker, model);
        long mostTokens = scan.mostTokens(model.maxTokens(scan.thinks()));
        return new ChatRequest(
                id,
                asker,
                deadline,
                model.name(),
                complete,
                merge,
                company,
                tokens,
                mostTokens,
                scan.isStream(),
                identity);
    }

    private static byte[] filled(Template template, byte[] body, RequestScan scan) {
        try {
            ObjectNode request = (ObjectNode) JSON.readTree(body);
            request.remove(List.of("template", "input"));
            request.put("model", template.model());
            ArrayNode messages = request.putArray("messages");
            messages.addObject().put("role", "system").put("content", template.instruction());
            messages.addObject().put("role", "user").put("content", scan.input());
            if (!scan.hasMaxTokens()) {
                request.put("max_tokens", template.maxTokens());
            }
            if (template.temperature() != null && !request.has("temperature")) {
                request.put("temperature", template.temperature());
            }
            return JSON.writeValueAsBytes(request);
        } catch (IOException e) {
            throw new IllegalStateException("scanned before", e);
        }
    }

    private byte[] withMessages(byte[] body, String prompt) {
        try {
            ObjectNode request = (ObjectNode) JSON.readTree(body);
            request.remove("prompt");
            request.putArray("messages").addObject().put("role", "user").put("content", prompt);
            if (!request.has("model")) {
                request.put("model", defaultModel);
            }
            return JSON.writeValueAsBytes(request);
        } catch (IOException e) {
            throw new IllegalStateException("scanned before", e);
        }
    }

    /** DeepSeek thinks unless told otherwise, and its default for {@code max_tokens} depends on that: say both. */
    private static byte[] complete(byte[] body, RequestScan scan, Model model) {
        StringBuilder missing = new StringBuilder();
        if (!scan.hasThinking()) {
            missing.append(",\"thinking\":{\"type\":\"disabled\"}");
        }
        if (!scan.hasMaxTokens()) {
            missing.append(",\"max_tokens\":").append(model.maxTokens(scan.thinks()));
        }
        if (missing.isEmpty()) {
            return body;
        }
        byte[] tail = missing.append('}').toString().getBytes(StandardCharsets.UTF_8);
        byte[] whole = new byte[scan.end() + tail.length];
        System.arraycopy(body, 0, whole, 0, scan.end());
        System.arraycopy(tail, 0, whole, scan.end(), tail.length);
        return whole;
    }
}
