package io.caravan.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads and writes fault rules as JSON. */
final class FaultRules {
    private static final Set<String> OWN_FIELDS = Set.of("when", "fault", "after", "times");
    private static final JsonMapper JSON = new JsonMapper();

    private FaultRules() {}

    /** @throws IllegalArgumentException for anything that is not a list of rules */
    static List<FaultRule> read(String text) {
        JsonNode nodes = parse(text);
        if (!nodes.isArray()) {
            throw new IllegalArgumentException("a JSON array of rules is expected");
        }
        List<FaultRule> rules = new ArrayList<>();
        nodes.forEach(node -> rules.add(rule(node)));
        return rules;
    }

    private static JsonNode parse(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static FaultRule rule(JsonNode node) {
        node.path("when").fieldNames().forEachRemaining(FaultRules::checkCondition);
        Map<String, String> parameters = new HashMap<>();
        node.properties().stream()
                .filter(field -> !OWN_FIELDS.contains(field.getKey()))
                .forEach(field -> parameters.put(field.getKey(), text(field.getValue())));
        Fault fault = new Fault(FaultKind.named(node.path("fault").asText()), parameters);
        return new FaultRule(
                node.path("when").path("contains").asText(""),
                fault,
                node.path("after").asInt(),
                node.path("times").asInt());
    }

    private static void checkCondition(String name) {
        if (!name.equals("contains")) {
            throw new IllegalArgumentException("unknown condition '" + name + "'; known: contains");
        }
    }

    /** A body may be given as a JSON document too. */
    private static String text(JsonNode value) {
        return value.isValueNode() ? value.asText() : value.toString();
    }

    static String write(List<FaultRule> rules) {
        ArrayNode nodes = JSON.createArrayNode();
        rules.forEach(rule -> write(rule, nodes.addObject()));
        return nodes.toString();
    }

    private static void write(FaultRule rule, ObjectNode node) {
        if (!rule.contains().isEmpty()) {
            node.putObject("when").put("contains", rule.contains());
        }
        node.put("fault", rule.fault().kind().text());
        rule.fault().parameters().forEach(node::put);
        node.put("after", rule.after()).put("times", rule.times());
    }
}
