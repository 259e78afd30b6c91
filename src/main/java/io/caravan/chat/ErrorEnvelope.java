package io.caravan.chat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A failure in the shape in which OpenAI's API, and therefore every client, expects it. */
public final class ErrorEnvelope {
    private static final JsonMapper JSON = new JsonMapper();

    private ErrorEnvelope() {}

    public static byte[] of(Failure failure) {
        ObjectNode envelope = JSON.createObjectNode();
        envelope.putObject("error")
                .put("message", failure.message())
                .put("type", failure.kind().type())
                .put("param", failure.param())
                .put("code", failure.code());
        try {
            return JSON.writeValueAsBytes(envelope);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
