package io.caravan.bench;

import com.fasterxml.jackson.databind.json.JsonMapper;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** A gateway between callers over HTTP and a simulator that takes the time that DeepSeek was seen to take. */
final class MergeRig implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();

    final Simulator simulator;
    private final Gateway gateway;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** One request and what became of it. */
    record Asked(int status, double millis) {}

    /** @param settings besides those that a gateway for tests has */
    MergeRig(SimulatorSettings.Builder upstream, Map<String, String> settings) throws Exception {
        simulator = Simulator.start(upstream.firstToken(Duration.ofMillis(1700))
                .tokensPerSecond(249)
                .build());
        Path work = Files.createTempDirectory(Path.of("target"), "merge-bench").toAbsolutePath();
        Map<String, String> all = new HashMap<>(settings);
        all.put("caravan.upstream.base-url", simulator.baseUri().toString());
        all.put("caravan.http.port", "0");
        all.put("caravan.data.dir", work.resolve("data").toString());
        all.put("caravan.files.dir", work.resolve("files").toString());
        gateway = Gateway.start(
                new SettingsLoader(Path.of("").toAbsolutePath()).load().with(all));
    }

    static String body(String instruction, String item) {
        var body = JSON.createObjectNode()
                .put("model", "deepseek-flash")
                .put("max_tokens", 16)
                .put("temperature", 0);
        var messages = body.putArray("messages");
        messages.addObject().put("role", "system").put("content", instruction);
        messages.addObject().put("role", "user").put("content", item);
        return body.toString();
    }

    private CompletableFuture<Asked> ask(String body, String merge) {
        long start = System.nanoTime();
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .header("X-Caravan-Merge", merge)
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.sendAsync(request, BodyHandlers.discarding())
                .thenApply(response -> new Asked(response.statusCode(), (System.nanoTime() - start) / 1e6));
    }

    /** Keeps so many requests under way. */
    List<Asked> askAtOnce(List<String> bodies, String merge, int most) throws InterruptedException {
        Semaphore room = new Semaphore(most);
        List<CompletableFuture<Asked>> asked = new ArrayList<>(bodies.size());
        for (String body : bodies) {
            room.acquire();
            asked.add(ask(body, merge).whenComplete((answer, problem) -> room.release()));
        }
        return asked.stream().map(CompletableFuture::join).toList();
    }

    /** Asks so often a second, answers or not. */
    List<Asked> askAtRate(List<String> bodies, String merge, int rate) throws InterruptedException {
        long start = System.nanoTime();
        List<CompletableFuture<Asked>> asked = new ArrayList<>(bodies.size());
        for (String body : bodies) {
            long due = start + asked.size() * TimeUnit.SECONDS.toNanos(1) / rate;
            TimeUnit.NANOSECONDS.sleep(due - System.nanoTime());
            asked.add(ask(body, merge));
        }
        return asked.stream().map(CompletableFuture::join).toList();
    }

    static void requireAnswers(Collection<Asked> asked) {
        long failed = asked.stream().filter(one -> one.status() != 200).count();
        if (failed > 0) {
            throw new IllegalStateException(failed + " requests were not answered: the figures are worth nothing");
        }
    }

    /** The value below which this share of them is. */
    static double quantile(Collection<Double> values, double share) {
        List<Double> sorted = values.stream().sorted().toList();
        return sorted.get(Math.min(sorted.size() - 1, (int) (sorted.size() * share)));
    }

    static double median(Collection<Double> values) {
        return quantile(values, 0.5);
    }

    @Override
    public void close() {
        gateway.close();
        simulator.close();
    }
}
