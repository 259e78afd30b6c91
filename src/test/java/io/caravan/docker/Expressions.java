package io.caravan.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What alerts and dashboard ask of Prometheus. */
final class Expressions {
    private static final Pattern NO_NAMES = Pattern.compile(
            "\"[^\"]*\"|\\[[^\\]]*\\]|\\{[^}]*\\}|\\b(by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*+(?!\\s*\\()");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "bool", "offset");

    private Expressions() {}

    /** Those of the panel with this title, of which the first is what the panel is about. */
    static Map<String, List<String>> ofPanels() throws IOException {
        Map<String, List<String>> panels = new LinkedHashMap<>();
        JsonNode dashboard = new JsonMapper()
                .readTree(Yaml.DOCKER.resolve("grafana/dashboards/caravan.json").toFile());
        for (JsonNode panel : dashboard.get("panels")) {
            panels.put(
                    panel.get("title").asText(),
                    panel.path("targets").findValuesAsText("expr").stream()
                            .map(each -> each.replace("$__rate_interval", "1m"))
                            .toList());
        }
        return panels;
    }

    static List<String> ofAlerts() throws IOException {
        return Yaml.document(Yaml.DOCKER.resolve("prometheus/alerts.yaml")).findValuesAsText("expr");
    }

    static Set<String> metrics(String expression) {
        Set<String> names = new TreeSet<>();
        Matcher matcher = NAME.matcher(NO_NAMES.matcher(expression).replaceAll(" "));
        while (matcher.find()) {
            if (!WORDS.contains(matcher.group())) {
                names.add(matcher.group());
            }
        }
        return names;
    }
}
