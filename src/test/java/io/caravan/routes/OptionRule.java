package io.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.routes.RouteFile.Endpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.camel.CatalogCamelContext;

/**
 * Every option of an endpoint is one that its component knows. A lenient component, as camel-http is, would send a
 * misspelt option along as a query parameter.
 */
final class OptionRule implements Rule {
    private final CatalogCamelContext components;

    OptionRule(CatalogCamelContext components) {
        this.components = components;
    }

    @Override
    public Stream<String> complaints(RouteFile file) {
        return file.endpoints().flatMap(this::complaints);
    }

    private Stream<String> complaints(Endpoint endpoint) {
        Set<String> options = options(scheme(endpoint.uri()));
        Stream<String> unknown = endpoint.parameters().properties().stream()
                .map(java.util.Map.Entry::getKey)
                .filter(option -> !options.contains(option))
                .map(option -> endpoint.uri() + " has no option '" + option + "'");
        return endpoint.uri().contains("?")
                ? Stream.concat(unknown, Stream.of(endpoint.uri() + ": write its options as parameters"))
                : unknown;
    }

    /** An address that is a setting is one of the upstream. */
    private static String scheme(String uri) {
        return uri.startsWith("{{") ? "http" : uri.split(":", 2)[0];
    }

    /** From the description that every component has in its jar. */
    private Set<String> options(String scheme) {
        try {
            JsonNode description = new JsonMapper().readTree(components.getComponentParameterJsonSchema(scheme));
            Set<String> options = new TreeSet<>();
            description.path("properties").fieldNames().forEachRemaining(options::add);
            return options;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
