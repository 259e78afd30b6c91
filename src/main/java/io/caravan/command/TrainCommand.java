package io.caravan.command;

import io.caravan.Gateway;
import io.caravan.settings.SettingsLoader;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/**
 * Runs through a start and some requests, so that the JVM can note in its AOT cache what a start needs. With the defaults
 * and directories of its own: the settings of the installation may name real brokers and a real ledger.
 */
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {
    private static final int REQUESTS = 200;
    private static final String REQUEST = """
            {"model":"deepseek-flash","messages":[{"role":"user","content":"Hello"}]}""";

    @Override
    public Integer call() throws Exception {
        Path work = Files.createTempDirectory("caravan-train-");
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults());
                Gateway gateway = Gateway.start(new SettingsLoader(SettingsOptions.home())
                        .overrides(Map.of(
                                "caravan.http.port", "0",
                                "caravan.data.dir", work.resolve("data").toString(),
                                "caravan.files.dir", work.resolve("files").toString(),
                                "caravan.upstream.base-url", simulator.baseUri().toString()))
                        .load())) {
            URI address = URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions");
            for (int i = 0; i < REQUESTS; i++) {
                ask(address);
            }
        } finally {
            Leftovers.remove(work);
        }
        return 0;
    }

    private static void ask(URI address) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(REQUEST))
                .build();
        HttpClient.newHttpClient().send(request, BodyHandlers.discarding());
    }
}
