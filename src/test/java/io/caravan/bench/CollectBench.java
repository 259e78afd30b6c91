package io.caravan.bench;

import io.caravan.Gateway;
import io.caravan.chat.Group;
import io.caravan.chat.Pending;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.builder.AdviceWith;

/**
 * What the aggregator costs requests that share nothing (merge {@code none}): two gateways, in turn, one with the route
 * {@code collect} as it is and one in which it hands each request to {@code compose} on the same threads. Arguments:
 * requests a round, rounds, and how long the simulated upstream takes in milliseconds.
 */
final class CollectBench implements AutoCloseable {
    private static final int[] CALLERS = {1, 8, 64};

    private final int requests;
    private final int rounds;
    private final Simulator simulator;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Gateway collecting;
    private final Gateway direct;

    private CollectBench(String... args) throws Exception {
        requests = args.length > 0 ? Integer.parseInt(args[0]) : 5_000;
        rounds = args.length > 1 ? Integer.parseInt(args[1]) : 9;
        int millis = args.length > 2 ? Integer.parseInt(args[2]) : 0;
        simulator = Simulator.start(
                SimulatorSettings.builder().latency(Duration.ofMillis(millis)).build());
        collecting = start();
        direct = start();
        AdviceWith.adviceWith(direct.camel(), "collect", false, advice -> advice.weaveById("group-by-key")
                .replace()
                .process(exchange -> {
                    Pending pending = exchange.getMessage().getBody(Pending.class);
                    Group group = new Group(pending.request().merge(), Instant.now());
                    group.add(pending);
                    exchange.getMessage().setBody(group);
                })
                .wireTap("direct:compose")
                .dynamicUri(false)
                .executorService("#callThreads")
                .process(exchange -> {
                    Group group = exchange.getMessage().getBody(Group.class);
                    exchange.getMessage().setBody(group.members().get(0));
                }));
    }

    public static void main(String[] args) throws Exception {
        try (CollectBench bench = new CollectBench(args)) {
            for (int callers : CALLERS) {
                bench.compare(callers);
            }
        }
        System.exit(0);
    }

    private Gateway start() throws Exception {
        Path dir = Files.createTempDirectory(Path.of("target"), "collect-bench").toAbsolutePath();
        return Gateway.start(new SettingsLoader(Path.of("").toAbsolutePath())
                .load()
                .with(Map.of(
                        "caravan.upstream.base-url", simulator.baseUri().toString(),
                        "caravan.http.port", "0",
                        "caravan.data.dir", dir.resolve("data").toString(),
                        "caravan.files.dir", dir.resolve("files").toString())));
    }

    private void compare(int callers) throws InterruptedException {
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round <= rounds; round++) {
            boolean isSwapped = round % 2 == 1; // whoever is second finds the machine warmer
            double first = median(round(isSwapped ? direct : collecting, callers));
            double second = median(round(isSwapped ? collecting : direct, callers));
            if (round > 0) { // the first warms up
                with.add(isSwapped ? second : first);
                without.add(isSwapped ? first : second);
                ratios.add(isSwapped ? second / first : first / second);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "callers %2d  p50 with aggregator %,.0f us (%,.0f-%,.0f), without %,.0f us (%,.0f-%,.0f), ratio %.3f (%.3f-%.3f)%n",
                callers,
                median(with),
                Collections.min(with),
                Collections.max(with),
                median(without),
                Collections.min(without),
                Collections.max(without),
                median(ratios),
                Collections.min(ratios),
                Collections.max(ratios));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /** Microseconds of each request. */
    private List<Double> round(Gateway gateway, int callers) throws InterruptedException {
        ConcurrentLinkedQueue<Double> micros = new ConcurrentLinkedQueue<>();
        AtomicInteger left = new AtomicInteger(requests);
        CountDownLatch done = new CountDownLatch(callers);
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.port() + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .header("X-Caravan-Merge", "none")
                .POST(BodyPublishers.ofString("{\"prompt\":\"Hi\",\"max_tokens\":10}"))
                .build();
        for (int i = 0; i < callers; i++) {
            ask(request, left, micros, done);
        }
        done.await();
        return new ArrayList<>(micros);
    }

    private void ask(
            HttpRequest request, AtomicInteger left, ConcurrentLinkedQueue<Double> micros, CountDownLatch done) {
        if (left.getAndDecrement() <= 0) {
            done.countDown();
            return;
        }
        long start = System.nanoTime();
        client.sendAsync(request, BodyHandlers.ofByteArray()).whenComplete((response, problem) -> {
            if (problem != null || response.statusCode() != 200) {
                throw new IllegalStateException("no answer: " + (problem == null ? response.statusCode() : problem));
            }
            micros.add((System.nanoTime() - start) / 1e3);
            ask(request, left, micros, done);
        });
    }

    @Override
    public void close() {
        collecting.close();
        direct.close();
        simulator.close();
    }
}
