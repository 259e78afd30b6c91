package io.caravan;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** The files of a routes directory, looked at before Camel reads them: it passes over in silence what it does not know. */
final class RouteFiles {
    /** What Camel 4.18 takes at the top of a YAML file, as in the schema of its YAML DSL. */
    static final Set<String> TOP_LEVEL = Set.of(
            "beans",
            "dataFormats",
            "errorHandler",
            "from",
            "intercept",
            "interceptFrom",
            "interceptSendToEndpoint",
            "onCompletion",
            "onException",
            "rest",
            "restConfiguration",
            "route",
            "routeConfiguration",
            "routeTemplate",
            "templatedRoute");

    private RouteFiles() {}

    /** @throws RouteException when there is no route file, or one whose content Camel would leave out */
    static void check(Path directory) {
        List<String> problems = new ArrayList<>();
        List<Path> files = list(directory);
        if (files.isEmpty()) {
            problems.add(
                    directory + ": there is no route here, neither *.camel.yaml nor *.java; see caravan.routes.dir");
        }
        files.stream().filter(RouteFiles::isYaml).forEach(file -> problems.addAll(complaints(file)));
        if (!problems.isEmpty()) {
            throw new RouteException(problems);
        }
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(file -> isYaml(file) || file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new RouteException("cannot read the routes in " + directory + ": " + e.getMessage(), e);
        }
    }

    private static boolean isYaml(Path file) {
        return file.toString().endsWith(".camel.yaml");
    }

    private static List<String> complaints(Path file) {
        if (!(read(file) instanceof List<?> items)) {
            return List.of(file + ": must be a list, each item beginning with '- route:'");
        }
        return items.stream()
                .flatMap(item -> item instanceof Map<?, ?> fields ? fields.keySet().stream() : Stream.of(item))
                .filter(key -> !TOP_LEVEL.contains(key))
                .map(key -> file + ": Camel knows no '" + key + "' at the top of a file")
                .toList();
    }

    private static Object read(Path file) {
        try {
            return new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
        } catch (IOException | YamlEngineException e) {
            throw new RouteException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }
}
