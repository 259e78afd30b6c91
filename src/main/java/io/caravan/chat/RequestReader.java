package io.caravan.chat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.chat.ChatRequest.Packable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Reads a chat completion request. The bytes of the asker are sent on as they came, so that no field is lost or
 * rewritten on the way; what is missing is added at the end. Thread-safe.
 */
public final class RequestReader {
    /** An estimate from above: one English character is about 0.3 tokens, one Chinese character (3 bytes) about 0.6. */
    private static final double TOKENS_PER_BYTE = 0.35;

    private static final JsonMapper JSON = new JsonMapper();

    private final Models models;
    private final String defaultModel;

    /** @param defaultModel answers the short form {@code {"prompt": "…"}} when it names no model */
    public RequestReader(Models models, String defaultModel) {
        this.models = models;
        this.defaultModel = models.require(defaultModel).name();
    }

    /**
     * @param body a chat completion request, or the short form {@code {"prompt": "…"}}
     * @throws BadRequestException saying what is wrong with it
     */
    public ChatRequest read(byte[] body, String id, Asker asker, Instant deadline, @Nullable Identity identity) {
        RequestScan scan = RequestScan.of(body);
        if (scan.prompt() != null) {
            return read(withMessages(body, scan.prompt()), id, asker, deadline, identity);
        }
        Model model = models.require(scan.model());
        byte[] complete = complete(body, scan, model);
        int tokens = (int) Math.ceil(complete.length * TOKENS_PER_BYTE);
        return new ChatRequest(
                id, asker, deadline, model.name(), complete, packable(body, scan, asker), tokens, identity);
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

    /** Requests may share a prompt when all their bytes but those of the item are the same and one tenant pays. */
    private static @Nullable Packable packable(byte[] body, RequestScan scan, Asker asker) {
        if (asker.merge() != Merge.PACK || !scan.isPackable()) {
            return null;
        }
        MessageDigest digest = Sha256.digest();
        digest.update(asker.tenant().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(body, 0, scan.itemStart());
        digest.update((byte) 0);
        digest.update(body, scan.itemEnd(), scan.end() - scan.itemEnd());
        return new Packable(Base64.getEncoder().withoutPadding().encodeToString(digest.digest()), scan.item());
    }
}
