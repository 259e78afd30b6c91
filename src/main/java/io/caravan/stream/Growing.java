package io.caravan.stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A JSON object that comes in pieces. In a {@code delta} texts and lists grow, elsewhere the last value counts; elements
 * with an {@code index} grow each by itself. Fields that nobody knows yet are kept, too. For one thread.
 */
final class Growing {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String INDEX = "index";

    /** Texts of a delta that come whole. */
    private static final Set<String> WHOLE = Set.of("role", "id", "type", "name");

    private final boolean inDelta;
    private final Size size;
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** Elements of a list, by the number that each of their pieces carries. */
    private static final class Elements extends TreeMap<Integer, Growing> {
        private static final long serialVersionUID = 1;
    }

    /** Of all that belongs together. */
    private static final class Size {
        private long characters;
    }

    private Growing(boolean inDelta, Size size) {
        this.inDelta = inDelta;
        this.size = size;
    }

    Growing() {
        this(false, new Size());
    }

    /** How many characters have come together, about. */
    long size() {
        return size.characters;
    }

    void add(JsonNode piece) {
        piece.properties().forEach(field -> add(field.getKey(), field.getValue()));
    }

    private void add(String name, JsonNode value) {
        if (value.isNull()) {
            fields.putIfAbsent(name, value);
        } else if (value.isObject()) {
            grown(name).add(value);
        } else if (isNumbered(value)) {
            value.forEach(element -> elements(name)
                    .computeIfAbsent(element.get(INDEX).intValue(), number -> new Growing(inDelta, size))
                    .add(element));
        } else if (inDelta && value.isTextual() && !WHOLE.contains(name)) {
            size.characters += value.textValue().length();
            text(name).append(value.textValue());
        } else if (value instanceof ArrayNode list) {
            size.characters += list.toString().length();
            list(name).addAll(list);
        } else {
            fields.put(name, value);
        }
    }

    private static boolean isNumbered(JsonNode value) {
        return value.isArray()
                && !value.isEmpty()
                && value.valueStream().allMatch(element -> element.path(INDEX).isInt());
    }

    private Growing grown(String name) {
        boolean isDelta = inDelta || name.equals("delta");
        return fields.get(name) instanceof Growing known ? known : put(name, new Growing(isDelta, size));
    }

    private Elements elements(String name) {
        return fields.get(name) instanceof Elements known ? known : put(name, new Elements());
    }

    private StringBuilder text(String name) {
        return fields.get(name) instanceof StringBuilder known ? known : put(name, new StringBuilder());
    }

    private ArrayNode list(String name) {
        return fields.get(name) instanceof ArrayNode known ? known : put(name, NODES.arrayNode());
    }

    private <T> T put(String name, T value) {
        fields.put(name, value);
        return value;
    }

    /** As a whole; what was a delta is a message. */
    ObjectNode toJson() {
        ObjectNode whole = NODES.objectNode();
        fields.forEach((name, value) -> whole.set(!inDelta && name.equals("delta") ? "message" : name, json(value)));
        return whole;
    }

    private JsonNode json(Object value) {
        if (value instanceof Growing object) {
            return object.toJson();
        }
        if (value instanceof Elements elements) {
            ArrayNode list = NODES.arrayNode();
            elements.values().forEach(element -> list.add(inDelta ? withoutNumber(element) : element.toJson()));
            return list;
        }
        return value instanceof StringBuilder text ? NODES.textNode(text.toString()) : (JsonNode) value;
    }

    private static ObjectNode withoutNumber(Growing element) {
        ObjectNode whole = element.toJson();
        whole.remove(INDEX);
        return whole;
    }
}
