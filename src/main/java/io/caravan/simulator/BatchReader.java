package io.caravan.simulator;

import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads bodies with several requests. Thread-safe. */
final class BatchReader {
    private static final JsonMapper JSON = new JsonMapper();
    private static final String REQUESTS = "requests";

    private final PromptReader prompts;
    private final int most;

    /** @param most requests that a body may have; 0 when such bodies are not known */
    BatchReader(PromptReader prompts, int most) {
        this.prompts = prompts;
        this.most = most;
    }

    /**
     * Returns nothing when the body is not of this form, or it is not known.
     *
     * @throws RefusedException when the body as a whole cannot be served
     */
    @Nullable Batch read(byte[] body) {
        if (most == 0) {
            return null;
        }
        try {
            return startsAsBatch(body) ? batch(JSON.readTree(body).path(REQUESTS)) : null;
        } catch (IOException e) {
            throw new RefusedException(Refusal.broken("not a complete JSON document"));
        }
    }

    private static boolean startsAsBatch(byte[] body) throws IOException {
        try (JsonParser parser = JSON.createParser(body)) {
            return parser.nextToken() == START_OBJECT
                    && parser.nextToken() == FIELD_NAME
                    && parser.currentName().equals(REQUESTS);
        }
    }

    private Batch batch(JsonNode lines) throws IOException {
        if (lines.isEmpty() || lines.size() > most) {
            throw new RefusedException(Refusal.broken("`requests` must have from 1 to " + most + " elements"));
        }
        List<Batch.Request> requests = new ArrayList<>();
        for (JsonNode line : lines) {
            requests.add(request(line));
        }
        List<Model> models =
                requests.stream().flatMap(BatchReader::models).distinct().toList();
        if (models.size() != 1) {
            throw new RefusedException(Refusal.broken("`requests` must be for one model"));
        }
        return new Batch(models.get(0), requests);
    }

    private static Stream<Model> models(Batch.Request request) {
        return request.prompt() == null
                ? Stream.empty()
                : Stream.of(request.prompt().model());
    }

    private Batch.Request request(JsonNode line) throws IOException {
        String id = line.path("custom_id").asText();
        try {
            Prompt prompt = prompts.read(JSON.writeValueAsBytes(line.path("body")));
            return prompt.stream()
                    ? new Batch.Request(id, null, Refusal.broken("`stream` cannot be true here"))
                    : new Batch.Request(id, prompt, null);
        } catch (RefusedException e) {
            return new Batch.Request(id, null, e.refusal());
        }
    }
}
