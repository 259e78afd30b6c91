package io.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/**
 * A file of routes, as text and as the tree that Camel reads.
 *
 * @param name the file name alone
 */
record RouteFile(String name, String text, JsonNode content) {
    private static final Pattern ONE_OF_A_TEMPLATE =
            Pattern.compile("(direct:[a-z-]+)-(\\{\\{upstream}}|\\$\\{variable\\.upstream})");

    private static final String EXTENSION = ".camel.yaml";

    /** A key and what stands under it, anywhere in the file. */
    record Field(String name, JsonNode value) {}

    static RouteFile of(String name, String text) {
        return new RouteFile(name, text, tree(text));
    }

    private static JsonNode tree(String text) {
        return new JsonMapper().valueToTree(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    /** With a template as the route that is made of it for the first upstream. */
    RouteFile expanded() {
        String filled = ONE_OF_A_TEMPLATE
                .matcher(text)
                .replaceAll("$1")
                .replace("{{upstream}}", "primary")
                .replace("{{baseUrl}}", "{{caravan.upstream.base-url}}");
        JsonNode items = tree(filled);
        elements(items)
                .filter(item -> item.has("routeTemplate"))
                .map(ObjectNode.class::cast)
                .forEach(RouteFile::expand);
        return new RouteFile(name, text, items);
    }

    private static void expand(ObjectNode item) {
        JsonNode template = item.remove("routeTemplate");
        ObjectNode route = (ObjectNode) template.path("route");
        route.set("id", template.path("id"));
        route.set("description", template.path("description"));
        item.set("route", route);
    }

    /** Every route file of the project, examples included, in the order of their names. */
    static List<RouteFile> all() {
        return in(Path.of("routes"), Integer.MAX_VALUE);
    }

    /** The route files that Caravan starts with. */
    static List<RouteFile> started() {
        return in(Path.of("routes"), 1);
    }

    private static List<RouteFile> in(Path directory, int depth) {
        try (Stream<Path> files = Files.walk(directory, depth)) {
            return files.filter(file -> file.toString().endsWith(EXTENSION))
                    .sorted()
                    .map(RouteFile::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static RouteFile read(Path file) {
        try {
            return of(file.getFileName().toString(), Files.readString(file)).expanded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The id that the name of the file promises: without stage digit and extension. */
    String id() {
        return name.replace(EXTENSION, "").replaceFirst("^\\d-", "");
    }

    /** The routes and route configurations of the file. */
    Stream<JsonNode> definitions() {
        return elements(content).flatMap(RouteFile::elements);
    }

    Stream<JsonNode> routes() {
        return elements(content).map(item -> item.path("route")).filter(JsonNode::isObject);
    }

    Stream<Field> fields() {
        return fields(content);
    }

    /** The node itself is not among its fields. */
    static Stream<Field> fields(JsonNode node) {
        Stream<Field> own = node.properties().stream().map(entry -> new Field(entry.getKey(), entry.getValue()));
        return node.isObject()
                ? own.flatMap(field -> Stream.concat(Stream.of(field), fields(field.value())))
                : elements(node).flatMap(RouteFile::fields);
    }

    /** What stands under that key, wherever it is. */
    Stream<JsonNode> all(String name) {
        return fields().filter(field -> field.name().equals(name)).map(Field::value);
    }

    /** Every value that is a text, with its key; a text in a list has the key of the list. */
    Stream<Field> texts() {
        return fields().flatMap(field -> field.value().isArray()
                        ? elements(field.value()).map(element -> new Field(field.name(), element))
                        : Stream.of(field))
                .filter(field -> field.value().isTextual());
    }

    /** Everything that has an address: the origin of each route and each step that sends. */
    Stream<Endpoint> endpoints() {
        return Stream.concat(Stream.of(new Field("", content)), fields())
                .map(Field::value)
                .filter(node -> node.path("uri").isTextual())
                .map(node -> new Endpoint(node.path("uri").asText(), node.path("parameters")));
    }

    /** An address with its options. */
    record Endpoint(String uri, JsonNode parameters) {
        /** The name of a route when the address is one. */
        Optional<String> direct() {
            return uri.startsWith("direct:") ? Optional.of(uri.substring("direct:".length())) : Optional.empty();
        }

        static Endpoint of(JsonNode node) {
            return new Endpoint(node.path("uri").asText(), node.path("parameters"));
        }
    }

    static Stream<JsonNode> elements(JsonNode node) {
        return node instanceof MissingNode ? Stream.empty() : StreamSupport.stream(node.spliterator(), false);
    }
}
