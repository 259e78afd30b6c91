package io.caravan.chat;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_NULL;
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
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
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
            Set.of("tools", "tool_choice", "functions", "response_format", "logprobs", "stop", "prefix");

    private static final int DEEPEST = 200;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private @Nullable String model;
    private @Nullable String prompt;
    private @Nullable String template;
    private @Nullable String input;
    private @Nullable String item;
    private @Nullable String instruction;
    private @Nullable String user;
    private int messages;
    private boolean hasThinking;
    private boolean thinks;
    private int maxTokens;
    private int maxCompletionTokens;
    private int choices = 1;
    private boolean isGreedy;
    private boolean packable = true;
    private boolean stream;
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
        } catch (StreamConstraintsException e) {
            throw bad(
                    "json_limit_exceeded",
                    "The body is nested too deeply, beyond " + DEEPEST + " levels, or holds a number or name too long.",
                    null);
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
            case "template" -> template = optionalText(parser);
            case "input" -> input = optionalText(parser);
            case "user_id" -> user = optionalText(parser);
            case "temperature" -> temperature(parser);
            case "messages" -> messages(parser);
            case "thinking" -> thinking(parser);
            case "max_tokens" -> maxTokens(parser);
            case "max_completion_tokens" -> maxCompletionTokens = number(parser);
            case "n" -> {
                packable = false;
                choices = Math.max(1, number(parser));
            }
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
            messages++;
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
        if (index == 0) {
            instruction = role.equals("system") ? item : null;
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
        maxTokens = parser.getIntValue();
    }

    /** 0 for what is no such number; what to say of that is the upstream's business. */
    private static int number(JsonParser parser) throws IOException {
        boolean whole = parser.currentToken() == VALUE_NUMBER_INT && parser.getNumberType() == NumberType.INT;
        int number = whole ? parser.getIntValue() : 0;
        parser.skipChildren();
        return number;
    }

    private void temperature(JsonParser parser) throws IOException {
        isGreedy = parser.currentToken().isNumeric() && parser.getDoubleValue() == 0;
        parser.skipChildren();
    }

    private void stream(JsonParser parser) {
        JsonToken value = parser.currentToken();
        if (!value.isBoolean() && value != VALUE_NULL) {
            throw bad("invalid_type", "'stream' must be true or false.", "stream");
        }
        stream = value == VALUE_TRUE;
    }

    private static String text(JsonParser parser, String name) throws IOException {
        if (parser.currentToken() != VALUE_STRING) {
            throw bad("invalid_type", "'" + name + "' must be a string.", name);
        }
        return parser.getText();
    }

    /** Another program may mean something else by a field of this name: then it is none of ours. */
    private static @Nullable String optionalText(JsonParser parser) throws IOException {
        String text = parser.currentToken() == VALUE_STRING ? parser.getText() : null;
        parser.skipChildren();
        return text;
    }

    private void check() {
        if (template != null) {
            checkTemplate();
        } else if (prompt != null && messages > 0) {
            throw bad("invalid_prompt", "Give either 'prompt' or 'messages'.", "prompt");
        } else if (prompt == null && messages == 0) {
            throw bad("missing_messages", "'messages' is missing or empty.", "messages");
        } else if (prompt == null && model == null) {
            throw bad("missing_model", "'model' is missing.", "model");
        }
    }

    private void checkTemplate() {
        if (prompt != null || messages > 0 || model != null) {
            throw bad(
                    "invalid_template", "A 'template' brings its own model and messages: leave them out.", "template");
        }
        if (input == null) {
            throw bad("missing_input", "'input' is missing: the text that the template is about.", "input");
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
        return maxTokens > 0;
    }

    /** The longest answer that is asked for, or 0 when that is left open. */
    int maxTokens() {
        return maxTokens;
    }

    /** Whether the answer is to come in parts. */
    boolean isStream() {
        return stream;
    }

    /**
     * The most tokens that all that is generated for it can have: each choice has its own answer, and some upstreams go by
     * OpenAI's newer name of the limit.
     *
     * @param usual when no limit is asked for
     */
    long mostTokens(int usual) {
        int each = hasMaxTokens() ? maxTokens : usual;
        return (long) Math.max(each, maxCompletionTokens) * choices;
    }

    /** Whether the same question always gets about the same answer. Thinking, the upstream ignores the temperature. */
    boolean isDeterministic() {
        return isGreedy && !thinks;
    }

    /** Whether the last message is the text of a user. */
    boolean hasItem() {
        return item != null;
    }

    boolean isPackable() {
        return packable && !thinks && item != null;
    }

    /** The system message when the item is all that comes after it, else none. */
    @Nullable String instruction() {
        return messages == 2 && item != null ? instruction : null;
    }

    /** The template asked for in the short form; then there is an {@link #input}, too. */
    @Nullable String template() {
        return template;
    }

    String input() {
        return input == null ? "" : input;
    }

    /** DeepSeek's {@code user_id}, empty when there is none. */
    String user() {
        return user == null ? "" : user;
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
