package io.caravan.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.Gateway;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Caravan with its real routes between an HTTP client and an upstream that a test controls. */
final class Rig implements AutoCloseable {
    static final String KEY = "sk-of-caravan";

    private static final List<String> TABLES =
            List.of("models.yaml", "peak-hours.yaml", "tenants.yaml", "templates.yaml", "fallbacks.yaml");

    private static final JsonMapper JSON = new JsonMapper();
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    final FakeUpstream upstream = new FakeUpstream();
    final Gateway gateway;
    final Path home;

    private Rig(Map<String, String> changes, Map<String, String> tables) throws Exception {
        home = Files.createTempDirectory("caravan-rig");
        Map<String, String> settings = new HashMap<>(Map.of(
                "caravan.upstream.base-url",
                upstream.url(),
                "caravan.upstream.api-key",
                KEY,
                "caravan.account.watch-balance",
                "false",
                "caravan.http.port",
                "0",
                "caravan.call.retry-budget",
                "100",
                "caravan.breaker.minimum-calls",
                "1000",
                "caravan.breaker.window",
                "1000",
                "caravan.routes.dir",
                Path.of("routes").toAbsolutePath().toString()));
        settings.putAll(changes);
        gateway = Gateway.start(settings(home, tables).with(settings));
    }

    /** @param changes key, value, key, value … */
    static Rig start(String... changes) throws Exception {
        return new Rig(map(changes), Map.of());
    }

    /** With another upstream to fall back to, for which no key is needed. */
    static Rig startBeside(FakeUpstream other, String... changes) throws Exception {
        return startWith("fallbacks.yaml", """
                - name: elsewhere
                  base-url: %s
                  models:
                    - {name: deepseek-flash, max-concurrent: 10, price: {hit: 1, miss: 1, output: 1}}
                """.formatted(other.url()), changes);
    }

    /** @param fallbacks what stands in {@code config/fallbacks.yaml} */
    static Rig startWithFallbacks(String fallbacks, String... changes) throws Exception {
        return startWith("fallbacks.yaml", fallbacks, changes);
    }

    /** @param content what stands in this file of {@code config/} */
    static Rig startWith(String table, String content, String... changes) throws Exception {
        return new Rig(map(changes), Map.of(table, content));
    }

    /** @param tables what stands in files of {@code config/}, by name */
    static Rig startWith(Map<String, String> tables, String... changes) throws Exception {
        return new Rig(map(changes), tables);
    }

    private static Map<String, String> map(String... changes) {
        Map<String, String> settings = new HashMap<>();
        for (int i = 0; i < changes.length; i += 2) {
            settings.put(changes[i], changes[i + 1]);
        }
        return settings;
    }

    /** The tables of the product, but with back-offs of milliseconds. */
    private static Settings settings(Path home, Map<String, String> tables) throws IOException {
        Path config = Files.createDirectories(home.resolve("config"));
        for (String table : TABLES) {
            String content = tables.getOrDefault(table, Files.readString(Path.of("config", table)));
            Files.writeString(config.resolve(table), content);
        }
        String errors = Files.readString(Path.of("config/errors.yaml")).replaceAll("base: \\w+", "base: 5ms");
        Files.writeString(config.resolve("errors.yaml"), errors);
        return new SettingsLoader(home).load();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(30));
        return headers.length == 0 ? request : request.headers(headers);
    }

    HttpResponse<String> send(HttpRequest request) {
        return sendAsync(request).join();
    }

    CompletableFuture<HttpResponse<String>> sendAsync(HttpRequest request) {
        return CLIENT.sendAsync(request, BodyHandlers.ofString());
    }

    HttpResponse<String> get(String path, String... headers) {
        return send(request(path, headers).GET().build());
    }

    /** Asks with one user message; headers are name, value, … */
    HttpResponse<String> ask(String text, String... headers) {
        return askAsync(text, headers).join();
    }

    CompletableFuture<HttpResponse<String>> askAsync(String text, String... headers) {
        return postAsync(body(text), headers);
    }

    HttpResponse<String> post(String body, String... headers) {
        return postAsync(body, headers).join();
    }

    CompletableFuture<HttpResponse<String>> postAsync(String body, String... headers) {
        return sendAsync(request("/v1/chat/completions", headers)
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    static String body(String text) {
        var request = JSON.createObjectNode().put("model", "deepseek-flash");
        request.putArray("messages").addObject().put("role", "user").put("content", text);
        return request.toString();
    }

    static JsonNode json(HttpResponse<String> response) {
        try {
            return JSON.readTree(response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(response.body(), e);
        }
    }

    static String content(HttpResponse<String> response) {
        return json(response).at("/choices/0/message/content").asText();
    }

    static String code(HttpResponse<String> response) {
        return json(response).at("/error/code").asText();
    }

    static String header(HttpResponse<String> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    /** Whether no call holds a connection and no timer runs for one. */
    boolean isIdle() {
        return get("/metrics")
                .body()
                .lines()
                .toList()
                .containsAll(List.of("caravan_calls_in_flight 0.0", "caravan_calls_timed 0.0"));
    }

    @Override
    public void close() {
        upstream.close();
        gateway.close();
    }
}
