package io.caravan.collect;

import static com.fasterxml.jackson.core.JsonToken.END_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.FIELD_NAME;
import static com.fasterxml.jackson.core.JsonToken.START_OBJECT;
import static com.fasterxml.jackson.core.JsonToken.VALUE_STRING;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Takes a packed answer apart, believing nothing: only a string that stands exactly once under an id that was asked
 * counts as an answer, and only if the whole is one complete JSON object.
 */
final class PackedAnswer {
    private static final JsonFactory JSON = new JsonFactory();

    private PackedAnswer() {}

    /** Returns the answers by id; an item that is missing there was not answered. */
    static Map<String, String> read(String content, Collection<String> ids) {
        try (JsonParser parser = JSON.createParser(content)) {
            return parser.nextToken() == START_OBJECT ? members(parser, Set.copyOf(ids)) : Map.of();
        } catch (IOException notJson) {
            return Map.of();
        }
    }

    private static Map<String, String> members(JsonParser parser, Set<String> asked) throws IOException {
        Map<String, String> answers = new HashMap<>();
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == FIELD_NAME) {
            String id = parser.currentName();
            boolean isString = parser.nextToken() == VALUE_STRING;
            if (!seen.add(id)) {
                answers.remove(id);
            } else if (isString && asked.contains(id) && !parser.getText().isBlank()) {
                answers.put(id, parser.getText());
            }
            parser.skipChildren();
        }
        boolean complete = parser.currentToken() == END_OBJECT && parser.nextToken() == null;
        return complete ? answers : Map.of();
    }
}
