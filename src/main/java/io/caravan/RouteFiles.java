package io.caravan;

import java.io.IOException;
import java.io.UncheckedIOException;
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
        List<Path> files = list(directory);
        List<String> problems =
                new ArrayList<>(files.stream().flatMap(RouteFiles::complaints).toList());
        if (files.stream().noneMatch(RouteFiles::isLoaded)) {
            problems.add(
                    directory + ": there is no route here, neither *.camel.yaml nor *.java; see caravan.routes.dir");
        }
        if (!problems.isEmpty()) {
            throw new RouteException(problems);
        }
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.filter(Files::isRegularFile).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLoaded(Path file) {
        return isYaml(file) || file.toString().endsWith(".java");
    }

    private static boolean isYaml(Path file) {
        return file.toString().endsWith(".camel.yaml");
    }

    private static Stream<String> complaints(Path file) {
        String name = file.toString();
        if (isYaml(file)) {
            return contentComplaints(file);
        }
        return name.endsWith(".yaml") || name.endsWith(".yml")
                ? Stream.of(file + ": is not read; a file of routes is named *.camel.yaml")
                : Stream.empty();
    }

    private static Stream<String> contentComplaints(Path file) {
        try {
            Object content = new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file));
            return content instanceof List<?> items
                    ? items.stream()
                            .flatMap(RouteFiles::keys)
                            .filter(key -> !TOP_LEVEL.contains(key))
                            .map(key -> file + ": Camel knows no '" + key + "' at the top of a file")
                    : Stream.of(file + ": must be a list, each item beginning with '- route:'");
        } catch (IOException | YamlEngineException e) {
            return Stream.of(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static Stream<String> keys(Object item) {
        return item instanceof Map<?, ?> fields
                ? fields.keySet().stream().map(String::valueOf)
                : Stream.of(String.valueOf(item));
    }
}
