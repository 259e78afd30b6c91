package io.caravan.simulator;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads the {@code messages} of one request in one pass; makes a string only of what a user said. */
final class Messages {
    private int count;
    private long hash = Hash.START;
    private int characters;
    private boolean mentionsJson;
    private long hashBeforeLast = Hash.START;
    private int charactersBeforeLast;
    private @Nullable String lastUserText;
    private boolean endWithToolResult;

    void read(JsonParser parser) throws IOException {
        if (parser.currentToken() != START_ARRAY) {
            throw new RefusedException(Refusal.broken("messages: invalid type, expected a sequence"));
        }
        while (parser.nextToken() != END_ARRAY) {
            if (parser.currentToken() != START_OBJECT) {
                throw new RefusedException(Refusal.broken("messages: invalid type, expected a message"));
            }
            hashBeforeLast = hash;
            charactersBeforeLast = characters;
            count++;
            message(parser);
        }
    }

    private void message(JsonParser parser) throws IOException {
        String role = "";
        String text = "";
        while (parser.nextToken() == FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == VALUE_STRING && name.equals("role")) {
                role = parser.getText();
            } else if (name.equals("content")) {
                text = content(parser, value);
            } else {
                parser.skipChildren();
            }
        }
        hash = Hash.add(hash, role.isEmpty() ? ' ' : role.charAt(0));
        endWithToolResult = role.equals("tool");
        if (role.equals("user")) {
            lastUserText = text;
        }
    }

    private String content(JsonParser parser, JsonToken value) throws IOException {
        if (value == VALUE_STRING) {
            return text(parser);
        }
        StringBuilder parts = new StringBuilder();
        if (value == START_ARRAY) {
            while (parser.nextToken() != END_ARRAY) {
                part(parser, parts);
            }
        }
        parser.skipChildren();
        return parts.toString();
    }

    private void part(JsonParser parser, StringBuilder parts) throws IOException {
        if (parser.currentToken() != START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == VALUE_STRING && name.equals("text")) {
                parts.append(text(parser));
            } else {
                parser.skipChildren();
            }
        }
    }

    private String text(JsonParser parser) throws IOException {
        String text = parser.getText();
        long sum = hash;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            sum = Hash.add(sum, character);
            if ((character == 'j' || character == 'J') && text.regionMatches(true, i, "json", 0, 4)) {
                mentionsJson = true;
            }
        }
        hash = sum;
        characters += text.length();
        return text;
    }

    boolean isEmpty() {
        return count == 0;
    }

    boolean mentionsJson() {
        return mentionsJson;
    }

    String lastUserText() {
        return lastUserText == null ? "" : lastUserText;
    }

    boolean endWithToolResult() {
        return endWithToolResult;
    }

    int tokens() {
        return Tokens.of(characters);
    }

    int instructionTokens() {
        return Tokens.of(charactersBeforeLast);
    }

    long instructionHash() {
        return hashBeforeLast;
    }
}
