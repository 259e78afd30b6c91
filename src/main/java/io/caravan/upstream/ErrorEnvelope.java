package io.caravan.upstream;

import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.Set;

/** Reads {@code {"error": {"message", "type", "param", "code"}}}, the form of OpenAI's errors, without believing in it. */
final class ErrorEnvelope {
    private static final JsonFactory JSON = new JsonFactory();

    private ErrorEnvelope() {}

    /**
     * What the provider calls the error, in {@code code} or in {@code type}.
     *
     * @param text may be no envelope, no JSON at all, or be cut anywhere
     */
    static Set<String> codes(String text) {
        Set<String> codes = new LinkedHashSet<>();
        try (JsonParser parser = JSON.createParser(text)) {
            if (parser.nextToken() == START_OBJECT) {
                findError(parser, codes);
            }
        } catch (IOException endsHere) {
            return codes; // only the beginning of a long error is looked at: what stands before the cut is right
        }
        return codes;
    }

    private static void findError(JsonParser parser, Set<String> codes) throws IOException {
        while (parser.nextToken() == FIELD_NAME) {
            boolean isError = parser.currentName().equals("error");
            if (parser.nextToken() == START_OBJECT && isError) {
                collect(parser, codes);
            } else {
                parser.skipChildren();
            }
        }
    }

    private static void collect(JsonParser parser, Set<String> codes) throws IOException {
        while (parser.nextToken() == FIELD_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            boolean isCode = name.equals("code") || name.equals("type");
            if (isCode && value != null && (value == JsonToken.VALUE_STRING || value.isNumeric())) {
                codes.add(parser.getText());
            } else {
                parser.skipChildren();
            }
        }
    }
}
