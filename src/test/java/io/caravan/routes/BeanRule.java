package io.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.routes.RouteFile.Field;
import java.util.Arrays;
import java.util.stream.Stream;
import org.apache.camel.spi.Registry;
import org.jspecify.annotations.Nullable;

/** Everything that a route calls by name is there, with the method that it calls. */
final class BeanRule implements Rule {
    private final Registry registry;

    BeanRule(Registry registry) {
        this.registry = registry;
    }

    @Override
    public Stream<String> complaints(RouteFile file) {
        return Stream.of(
                        file.all("ref").flatMap(this::named),
                        file.texts()
                                .filter(field -> !field.name().equals("description"))
                                .flatMap(this::marked),
                        file.fields().map(Field::value).flatMap(this::method))
                .flatMap(complaints -> complaints);
    }

    private Stream<String> named(JsonNode ref) {
        return missing(ref.isTextual() ? ref.asText() : ref.path("expression").asText());
    }

    private Stream<String> marked(Field field) {
        String value = field.value().asText();
        if (value.startsWith("#class:")) {
            return missingClass(value.substring("#class:".length()).replaceFirst("\\(.*", ""));
        }
        return value.startsWith("#") ? missing(value.replaceFirst("^#(bean:)?", "")) : Stream.empty();
    }

    private Stream<String> missing(String name) {
        return registry.lookupByName(name) == null
                ? Stream.of("nothing is bound by the name of '" + name + "'")
                : Stream.empty();
    }

    private static Stream<String> missingClass(String name) {
        try {
            Class.forName(name);
            return Stream.empty();
        } catch (ClassNotFoundException e) {
            return Stream.of("there is no class " + name);
        }
    }

    private Stream<String> method(JsonNode step) {
        String method = step.path("method").asText();
        @Nullable Object bean = registry.lookupByName(step.path("ref").asText());
        return method.isEmpty() || bean == null || has(bean, method)
                ? Stream.empty()
                : Stream.of("'" + step.path("ref").asText() + "' has no method '" + method + "'");
    }

    private static boolean has(Object bean, String method) {
        return Arrays.stream(bean.getClass().getMethods())
                .anyMatch(candidate -> candidate.getName().equals(method));
    }
}
