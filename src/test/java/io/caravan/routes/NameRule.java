package io.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.routes.RouteFile.Endpoint;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** A route can be found by its name: file, id and the {@code direct:} that enters it are the same. */
final class NameRule implements Rule {
    private static final int LONGEST = 90;

    private final Set<String> routes;

    /** @param routes the ids of all routes there are */
    NameRule(Set<String> routes) {
        this.routes = routes;
    }

    @Override
    public Stream<String> complaints(RouteFile file) {
        return Stream.of(
                        length(file),
                        file.definitions().flatMap(definition -> names(file, definition)),
                        file.routes().flatMap(NameRule::entry),
                        file.endpoints().flatMap(this::target))
                .flatMap(complaints -> complaints);
    }

    private static Stream<String> length(RouteFile file) {
        long lines = file.text().lines().count();
        return lines > LONGEST ? Stream.of(lines + " lines, at most " + LONGEST + " are readable") : Stream.empty();
    }

    private static Stream<String> names(RouteFile file, JsonNode definition) {
        String id = definition.path("id").asText();
        Stream<String> ids = id.equals(file.id())
                ? Stream.empty()
                : Stream.of("id '" + id + "' must be '" + file.id() + "', as the file is named");
        return definition.path("description").asText().isBlank()
                ? Stream.concat(ids, Stream.of("'" + id + "' has no description"))
                : ids;
    }

    private static Stream<String> entry(JsonNode route) {
        String id = route.path("id").asText();
        return Endpoint.of(route.path("from")).direct().stream()
                .filter(name -> !name.equals(id))
                .map(name -> "direct:" + name + " enters route '" + id + "': give both the same name");
    }

    private Stream<String> target(Endpoint endpoint) {
        Optional<String> name = endpoint.direct();
        return name.filter(target -> !routes.contains(target)).stream()
                .map(target -> "direct:" + target + " leads nowhere: there is no such route");
    }
}
