package io.caravan.docker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.FreePort;
import io.caravan.Gateway;
import io.caravan.access.KeyStore;
import io.caravan.access.KeyStore.Purpose;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Caravan, and a Prometheus with the committed configuration that reads its meters with a key. */
final class Monitored implements AutoCloseable {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final JsonMapper JSON = new JsonMapper();

    private final Simulator upstream = Simulator.start(SimulatorSettings.defaults());
    private final Gateway gateway;
    private final Process prometheus;
    private final String key;
    private final int port;

    Monitored(Path home) throws Exception {
        Settings settings = new SettingsLoader(Path.of("").toAbsolutePath())
                .file()
                .load()
                .with(Map.of(
                        "caravan.upstream.base-url",
                        upstream.baseUri().toString(),
                        "caravan.upstream.api-key",
                        "simulated",
                        "caravan.http.port",
                        "0",
                        "caravan.access.required",
                        "true",
                        "caravan.operators",
                        "operators",
                        "caravan.data.dir",
                        home.resolve("data").toString(),
                        "caravan.files.dir",
                        home.resolve("files").toString()));
        key = KeyStore.of(settings)
                .create(Purpose.of("operators", "prometheus", null))
                .shown()
                .reveal();
        gateway = Gateway.start(settings);
        port = FreePort.any();
        prometheus = startPrometheus(home);
        try {
            await().atMost(1, TimeUnit.MINUTES)
                    .ignoreExceptionsInstanceOf(IOException.class)
                    .until(() -> get("/-/ready").statusCode() == 200);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The configuration as it is, with another address, another place of the key, and less time between looks. */
    private Process startPrometheus(Path home) throws IOException {
        Path config = configuration(home, key, "127.0.0.1:" + gateway.port(), "1s");
        return new ProcessBuilder(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + home.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("prometheus.log").toFile())
                .start();
    }

    static Path configuration(Path home, String key, String target, String interval) throws IOException {
        Path source = Yaml.DOCKER.resolve("prometheus");
        Files.copy(source.resolve("alerts.yaml"), home.resolve("alerts.yaml"));
        Path secret = Files.writeString(home.resolve("operators.key"), key + "\n");
        return Files.writeString(
                home.resolve("prometheus.yaml"),
                Files.readString(source.resolve("prometheus.yaml"))
                        .replace("/run/secrets/caravan_key", secret.toString())
                        .replace("caravan:8080", target)
                        .replace("15s", interval));
    }

    void ask(String model) throws Exception {
        String body = "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";
        CLIENT.send(
                caravan("/v1/chat/completions")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.discarding());
    }

    String metrics() throws Exception {
        return CLIENT.send(caravan("/metrics").build(), BodyHandlers.ofString()).body();
    }

    private HttpRequest.Builder caravan(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
                .header("Authorization", "Bearer " + key);
    }

    JsonNode query(String expression) throws Exception {
        return JSON.readTree(get("/api/v1/query?query=" + URLEncoder.encode(expression, UTF_8))
                .body());
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .build(),
                BodyHandlers.ofString());
    }

    @Override
    public void close() {
        prometheus.destroy();
        prometheus.onExit().orTimeout(20, TimeUnit.SECONDS).join();
        gateway.close();
        upstream.close();
    }
}
