package io.caravan.simulator;

import static com.fasterxml.jackson.core.JsonToken.END_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_ARRAY;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The functions that a request offers, and which of them the model calls: the one it has to; if it may choose, one that the
 * user names; none once it has been told what came of a call.
 */
final class Tools {
    private final List<String> offered = new ArrayList<>();
    private String choice = "auto";

    /** Reads {@code tools}. */
    void readOffer(JsonParser parser) throws IOException {
        if (parser.currentToken() != START_ARRAY) {
            return;
        }
        while (parser.nextToken() != END_ARRAY) {
            String name = functionName(parser);
            if (name != null) {
                offered.add(name);
            }
        }
    }

    /** Reads {@code tool_choice}: a word, or the function itself. */
    void readChoice(JsonParser parser) throws IOException {
        if (parser.currentToken() == VALUE_STRING) {
            choice = parser.getText();
            return;
        }
        String name = functionName(parser);
        choice = name == null ? choice : name;
    }

    private static @Nullable String functionName(JsonParser parser) throws IOException {
        String found = null;
        if (parser.currentToken() == START_OBJECT) {
            while (parser.nextToken() == FIELD_NAME) {
                boolean isFunction = parser.currentName().equals("function");
                parser.nextToken();
                found = isFunction ? name(parser) : found;
                parser.skipChildren();
            }
        }
        return found;
    }

    private static @Nullable String name(JsonParser parser) throws IOException {
        String found = null;
        if (parser.currentToken() == START_OBJECT) {
            while (parser.nextToken() == FIELD_NAME) {
                boolean isName = parser.currentName().equals("name");
                found = parser.nextToken() == VALUE_STRING && isName ? parser.getText() : found;
                parser.skipChildren();
            }
        }
        return found;
    }

    /** The one that is called, if any is. */
    @Nullable String called(Messages messages) {
        if (offered.isEmpty() || choice.equals("none") || messages.endWithToolResult()) {
            return null;
        }
        if (choice.equals("required")) {
            return offered.get(0);
        }
        return offered.stream()
                .filter(name -> choice.equals(name)
                        || (choice.equals("auto") && messages.lastUserText().contains(name)))
                .findFirst()
                .orElse(null);
    }
}
