package io.caravan.examples;

import io.caravan.Gateway;
import io.caravan.settings.SettingsLoader;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Caravan with its own routes and one more that a user has dropped in, before a simulated upstream. */
final class ExampleRun implements AutoCloseable {
    static final Path EXAMPLES = Path.of("routes/examples");

    private final Simulator upstream = Simulator.start(SimulatorSettings.defaults());
    private final Path data;
    private final Gateway gateway;

    /** @param work an empty directory, for the routes and for what they write */
    ExampleRun(String example, Path work) throws Exception {
        Path routes = Files.createDirectory(work.resolve("routes"));
        for (Path route : ownRoutes()) {
            Files.copy(route, routes.resolve(route.getFileName()));
        }
        Files.copy(EXAMPLES.resolve(example), routes.resolve(example));
        data = work.resolve("data");
        gateway = Gateway.start(new SettingsLoader(Path.of(""))
                .load()
                .with(Map.of(
                        "caravan.upstream.base-url", upstream.baseUri().toString(),
                        "caravan.http.port", "0",
                        "caravan.routes.dir", routes.toString(),
                        "caravan.data.dir", data.toString(),
                        "caravan.files.dir", work.resolve("files").toString())));
    }

    private static List<Path> ownRoutes() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    /** Where Caravan keeps its own data. */
    Path data() {
        return data;
    }

    /** How often the upstream was paid for an answer to that text. */
    int timesAnswered(String text) {
        return upstream.ledger().timesAnswered(text);
    }

    @Override
    public void close() {
        gateway.close();
        upstream.close();
    }
}
