package io.caravan.chat;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NUMBER_INT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;
import static com.fasterxml.jackson.core.JsonToken.VALUE_TRUE;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonParser.NumberType;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One pass over the JSON of a request without building a tree: checks its shape and notes what the way of the request
 * depends on. A doubled field is refused, because upstream and we could read it differently.
 */
final class RequestScan {
    /** Fields that change the shape of the answer: such a request always goes alone. */
    private static final Set<String> UNPACKABLE =
            Set.of("tools", "tool_choice", "functions", "response_format", "n", "logprobs", "stop", "prefix");

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(200)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private @Nullable String model;
    private @Nullable String prompt;
    private @Nullable String item;
    private boolean hasMessages;
    private boolean hasThinking;
    private boolean thinks;
    private boolean hasMaxTokens;
    private boolean packable = true;
    private int itemStart;
    private int itemEnd;
    private int end;

    private RequestScan() {}

    /** @throws BadRequestException saying what is wrong */
    static RequestScan of(byte[] body) {
        if (!Utf8Check.isValid(body)) {
            throw bad("invalid_json", "The body is not valid UTF-8.", null);
        }
        try (JsonParser parser = JSON.createParser(body)) {
            RequestScan scan = new RequestScan();
            scan.read(parser);
            scan.check();
            return scan;
        } catch (JsonProcessingException e) {
            throw bad("invalid_json", "The body is not valid JSON: " + Complaint.of(e), null);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot be read", e);
        }
    }

    private void read(JsonParser parser) throws IOException {
        JsonToken first = parser.nextToken();
        if (first != START_OBJECT) {
            throw bad("invalid_json", first == null ? "The body is empty." : "The body must be a JSON object.", null);
        }
        while (parser.nextToken() == FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            field(name, parser);
        }
        end = (int) parser.currentTokenLocation().getByteOffset();
        if (parser.nextToken() != null) {
            throw bad("invalid_json", "There is more after the JSON object.", null);
        }
    }

    private void field(String name, JsonParser parser) throws IOException {
        switch (name) {
            case "model" -> model = text(parser, name);
            case "prompt" -> prompt = text(parser, name);
            case "messages" -> messages(parser);
            case "thinking" -> thinking(parser);
            case "max_tokens" -> maxTokens(parser);
            case "stream" -> stream(parser);
            default -> {
                packable &= !UNPACKABLE.contains(name);
                parser.skipChildren();
            }
        }
    }

    private void messages(JsonParser parser) throws IOException {
        if (parser.currentToken() != START_ARRAY) {
            throw bad("invalid_messages", "'messages' must be an array.", "messages");
        }
        for (int index = 0; parser.nextToken() != END_ARRAY; index++) {
            message(parser, index);
            hasMessages = true;
        }
    }

    private void message(JsonParser parser, int index) throws IOException {
        if (parser.currentToken() != START_OBJECT) {
            throw bad("invalid_messages", "messages[" + index + "] must be an object.", "messages");
        }
        item = null;
        String role = null;
        while (parser.nextToken() == FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("role")) {
                role = text(parser, "messages[" + index + "].role");
            } else if (name.equals("content") && value == VALUE_STRING) {
                content(parser);
            } else {
                parser.skipChildren();
            }
        }
        if (role == null) {
            throw bad("invalid_messages", "messages[" + index + "] has no 'role'.", "messages");
        }
        item = role.equals("user") ? item : null;
    }

    /** Notes text and place of a message's content; after the last message it is the item of a packed prompt. */
    private void content(JsonParser parser) throws IOException {
        itemStart = (int) parser.currentTokenLocation().getByteOffset();
        item = parser.getText();
        itemEnd = (int) parser.currentLocation().getByteOffset();
    }

    private void thinking(JsonParser parser) throws IOException {
        if (parser.currentToken() != START_OBJECT) {
            throw bad("invalid_thinking", "'thinking' must be an object like {\"type\":\"disabled\"}.", "thinking");
        }
        hasThinking = true;
        while (parser.nextToken() == FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            thinks |= name.equals("type")
                    && value == VALUE_STRING
                    && parser.getText().equals("enabled");
            parser.skipChildren();
        }
    }

    private void maxTokens(JsonParser parser) throws IOException {
        boolean whole = parser.currentToken() == VALUE_NUMBER_INT && parser.getNumberType() == NumberType.INT;
        if (!whole || parser.getIntValue() < 1) {
            throw bad("invalid_max_tokens", "'max_tokens' must be a whole number from 1.", "max_tokens");
        }
        hasMaxTokens = true;
    }

    private static void stream(JsonParser parser) {
        if (parser.currentToken() == VALUE_TRUE) {
            throw bad("unsupported_stream", "Streaming is not supported yet: leave 'stream' out.", "stream");
        }
    }

    private static String text(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != VALUE_STRING) {
            throw bad("invalid_type", "'" + name + "' must be a string.", name);
        }
        return parser.getText();
    }

    private void check() {
        if (prompt != null && hasMessages) {
            throw bad("invalid_prompt", "Give either 'prompt' or 'messages'.", "prompt");
        }
        if (prompt == null && !hasMessages) {
            throw bad("missing_messages", "'messages' is missing or empty.", "messages");
        }
        if (prompt == null && model == null) {
            throw bad("missing_model", "'model' is missing.", "model");
        }
    }

    private static BadRequestException bad(String code, String message, @Nullable String param) {
        return new BadRequestException(code, message, param);
    }

    /** The model asked for; present unless this is the short form with a prompt. */
    String model() {
        return model == null ? "" : model;
    }

    @Nullable String prompt() {
        return prompt;
    }

    boolean hasThinking() {
        return hasThinking;
    }

    boolean thinks() {
        return thinks;
    }

    boolean hasMaxTokens() {
        return hasMaxTokens;
    }

    boolean isPackable() {
        return packable && !thinks && item != null && !item.isBlank();
    }

    String item() {
        return item == null ? "" : item;
    }

    /** Where the quoted item starts and ends in the body, and where the closing brace of the whole is, in bytes. */
    int itemStart() {
        return itemStart;
    }

    int itemEnd() {
        return itemEnd;
    }

    int end() {
        return end;
    }
}
