package io.caravan.routes;

import static java.util.Map.entry;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.routes.RouteFile.Endpoint;
import io.caravan.routes.RouteFile.Field;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The way of a message, drawn from the route files: each route with the patterns that it uses, and where it leads. */
final class RoutePicture {
    /** The names of the steps in <i>Enterprise Integration Patterns</i>, or Camel's for those that came later. */
    private static final Map<String, String> PATTERNS = Map.ofEntries(
            entry("aggregate", "Aggregator"),
            entry("choice", "Content-Based Router"),
            entry("circuitBreaker", "Circuit Breaker"),
            entry("delay", "Delayer"),
            entry("filter", "Message Filter"),
            entry("idempotentConsumer", "Idempotent Receiver"),
            entry("loop", "Loop"),
            entry("multicast", "Multicast"),
            entry("recipientList", "Recipient List"),
            entry("removeHeaders", "Content Filter"),
            entry("resequence", "Resequencer"),
            entry("split", "Splitter"),
            entry("throttle", "Throttler"),
            entry("wireTap", "Wire Tap"));

    private final List<JsonNode> routes;

    RoutePicture(List<RouteFile> files) {
        routes = files.stream().flatMap(RouteFile::routes).toList();
    }

    /** The page, the same for the same routes. */
    String page() {
        return """
                # The routes

                Drawn from `routes/*.camel.yaml` by a test, which also says how to draw it anew; not to be changed by hand.
                A request waits in `ask` while `collect`, `call` and `answers` do the work; then its own origin goes on.

                ```mermaid
                flowchart LR
                %s
                %s
                ```

                | Route | What it does |
                |---|---|
                %s
                """.formatted(
                        lines(routes.stream().map(RoutePicture::node)),
                        lines(routes.stream().flatMap(RoutePicture::arrows)),
                        lines(routes.stream().map(RoutePicture::row)));
    }

    private static String lines(Stream<String> lines) {
        return lines.distinct().collect(Collectors.joining("\n"));
    }

    private static String node(JsonNode route) {
        String patterns = RouteFile.fields(route.path("from").path("steps"))
                .map(Field::name)
                .map(name -> PATTERNS.getOrDefault(name, ""))
                .filter(name -> !name.isEmpty())
                .distinct()
                .map("<br/>"::concat)
                .collect(Collectors.joining());
        return "    %s[\"<b>%s</b>%s\"]".formatted(routeNode(id(route)), id(route), patterns);
    }

    private static Stream<String> arrows(JsonNode route) {
        String self = routeNode(id(route));
        Stream<String> origin = Stream.of(Endpoint.of(route.path("from")))
                .filter(endpoint -> endpoint.direct().isEmpty())
                .map(endpoint -> "    %s --> %s".formatted(outside(endpoint), self));
        Stream<String> targets = RouteFile.fields(route.path("from").path("steps"))
                .map(Field::value)
                .filter(step -> step.path("uri").isTextual())
                .map(Endpoint::of)
                .map(endpoint -> "    %s --> %s"
                        .formatted(
                                self,
                                endpoint.direct().map(RoutePicture::routeNode).orElseGet(() -> outside(endpoint))));
        return Stream.concat(origin, targets);
    }

    /** The prefix keeps ids clear of Mermaid's own words, of which {@code call} is one. */
    private static String routeNode(String id) {
        return "route_" + id.replace('-', '_');
    }

    private static String outside(Endpoint endpoint) {
        String directory = endpoint.parameters().path("directoryName").asText();
        String extensions = endpoint.parameters().path("includeExt").asText();
        String label = Stream.of(endpoint.uri(), directory, extensions)
                .filter(part -> !part.isEmpty())
                .collect(Collectors.joining(" "))
                .replace("{{", "")
                .replace("}}", "");
        return "%s([\"%s\"])".formatted("at_" + label.replaceAll("\\W+", "_"), label);
    }

    private static String row(JsonNode route) {
        return "| `%s` | %s |".formatted(id(route), route.path("description").asText());
    }

    private static String id(JsonNode route) {
        return route.path("id").asText();
    }
}
