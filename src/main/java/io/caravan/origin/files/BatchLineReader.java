package io.caravan.origin.files;

import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NULL;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;
import static com.fasterxml.jackson.core.JsonToken.VALUE_TRUE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.caravan.chat.BadRequestException;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads a line of an OpenAI batch file in one pass: {@code {"custom_id", "method": "POST", "url":
 * "/v1/chat/completions", "body": {…}}}. The body is cut out as it came.
 */
final class BatchLineReader {
    static final String URL = "/v1/chat/completions";

    /** Without charset detection: what is not UTF-8 is an error here, not a guess. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(200)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private final byte[] line;
    private @Nullable String customId;
    private @Nullable String method;
    private @Nullable String url;
    private byte @Nullable [] body;
    private boolean streams;

    private BatchLineReader(byte[] line) {
        this.line = line;
    }

    /** Never throws: what is wrong with the line is in the result. */
    static BatchLine read(long number, byte[] line) {
        BatchLineReader reader = new BatchLineReader(line);
        try {
            reader.scan();
            return new BatchLine(number, reader.requireId(), reader.requireBody(), null);
        } catch (BadRequestException e) {
            return BatchLine.refused(number, reader.customId, e.failure());
        } catch (IOException e) {
            BadRequestException broken = bad("invalid_json", "This is not valid JSON in UTF-8.", null);
            return BatchLine.refused(number, reader.customId, broken.failure());
        }
    }

    /** Whether this is JSON with the envelope of a batch line, as opposed to a bare request. */
    static boolean hasEnvelope(byte[] json) {
        BatchLineReader reader = new BatchLineReader(json);
        try {
            reader.scan();
        } catch (BadRequestException | IOException e) {
            return reader.customId != null;
        }
        return reader.customId != null || reader.url != null || reader.body != null;
    }

    private void scan() throws IOException {
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != START_OBJECT) {
                throw bad("invalid_json", "This is not a JSON object.", null);
            }
            while (parser.nextToken() == FIELD_NAME) {
                String name = parser.currentName();
                parser.nextToken();
                field(name, parser);
            }
            if (parser.nextToken() != null) {
                throw bad("invalid_json", "There is more after the JSON object.", null);
            }
        }
    }

    private void field(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "custom_id" -> customId = text(parser, name);
            case "method" -> method = text(parser, name);
            case "url" -> url = text(parser, name);
            case "body" -> body = body(parser);
            default -> parser.skipChildren();
        }
    }

    private static @Nullable String text(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() == VALUE_NULL) {
            return null;
        }
        if (parser.currentToken() != VALUE_STRING) {
            throw bad("invalid_type", "'" + name + "' must be a string.", name);
        }
        return parser.getText();
    }

    private byte[] body(JsonParser parser) throws IOException {
        if (parser.currentToken() != START_OBJECT) {
            throw bad("invalid_body", "'body' must be a chat completion request.", "body");
        }
        int start = (int) parser.currentTokenLocation().getByteOffset();
        while (parser.nextToken() == FIELD_NAME) {
            String name = parser.currentName();
            streams |= parser.nextToken() == VALUE_TRUE && name.equals("stream");
            parser.skipChildren();
        }
        return Arrays.copyOfRange(line, start, (int) parser.currentLocation().getByteOffset());
    }

    private String requireId() {
        if (customId == null || customId.isBlank()) {
            throw bad("missing_custom_id", "'custom_id' is missing.", "custom_id");
        }
        return customId;
    }

    private byte[] requireBody() {
        if (!"POST".equals(method)) {
            throw bad("invalid_method", "'method' must be \"POST\".", "method");
        }
        if (!URL.equals(url)) {
            throw bad("invalid_url", "'url' must be \"" + URL + "\".", "url");
        }
        if (body == null) {
            throw bad("missing_body", "'body' is missing.", "body");
        }
        if (streams) {
            throw bad("unsupported_stream", "A file cannot be streamed to: leave 'stream' out.", "stream");
        }
        return body;
    }

    private static BadRequestException bad(String code, String message, @Nullable String param) {
        return new BadRequestException(code, message, param);
    }
}
