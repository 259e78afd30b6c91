package io.caravan.upstream;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Puts another upstream's name of a model into a request. Thread-safe. */
final class ModelName {
    private static final JsonMapper JSON = new JsonMapper();

    private ModelName() {}

    /** @param request a chat completion request, JSON in UTF-8 */
    static byte[] replace(byte[] request, String name) {
        try {
            ObjectNode body = (ObjectNode) JSON.readTree(request);
            return JSON.writeValueAsBytes(body.put("model", name));
        } catch (IOException e) {
            throw new UncheckedIOException("a request that was read before cannot be read again", e);
        }
    }
}
