package io.caravan.fuzz;

import static org.awaitility.Awaitility.await;

import io.caravan.Gateway;
import io.caravan.access.KeyStore;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A Caravan that lets nobody in without credentials, before an upstream that says anything. */
final class Site implements AutoCloseable {
    static final int MAX_BODY = 65_536;

    private static final String UPSTREAM_KEY = "sk-0123456789abcdef0123456789abcdef";

    private static final List<String> UNDER_WAY = List.of(
            "caravan.calls.in-flight",
            "caravan.calls.waiting",
            "caravan.calls.timed",
            "caravan.requests.waiting",
            "caravan.requests.at-the-door",
            "caravan.flights",
            "caravan.prefix.waiting",
            "caravan.http.connections");

    private static final String TENANTS = """
            - {name: "*", concurrent: 100}
            - {name: tight, requests-per-second: 20, concurrent: 2, models: [deepseek-flash], lanes: [interactive],
               merges: [none, prefix], tokens-per-day: 1000000, spend-per-day: 1}
            """;

    private static final String TEMPLATES = """
            - {name: translate, model: deepseek-flash, instruction: Translate this to English., max-tokens: 16}
            """;

    final ScriptedUpstream upstream = new ScriptedUpstream();
    final Credentials credentials;
    final Judge judge;
    private final Gateway gateway;
    private final Path home;

    Site() throws Exception {
        home = Files.createTempDirectory("caravan-fuzz");
        copyTables(home);
        Settings settings = new SettingsLoader(home).load().with(changes());
        credentials = new Credentials(KeyStore.of(settings));
        List<String> secrets = new ArrayList<>(credentials.secrets());
        secrets.add(UPSTREAM_KEY);
        judge = new Judge(secrets);
        gateway = Gateway.start(settings);
    }

    private static void copyTables(Path home) throws IOException {
        Path config = Files.createDirectories(home.resolve("config"));
        for (String table : List.of("models.yaml", "peak-hours.yaml", "fallbacks.yaml")) {
            Files.copy(Path.of("config", table), config.resolve(table));
        }
        Files.writeString(config.resolve("tenants.yaml"), TENANTS);
        Files.writeString(config.resolve("templates.yaml"), TEMPLATES);
        String errors = Files.readString(Path.of("config/errors.yaml"))
                .replaceAll("base: \\w+, cap: \\w+", "base: 2ms, cap: 10ms");
        Files.writeString(config.resolve("errors.yaml"), errors);
    }

    private Map<String, String> changes() {
        return Map.ofEntries(
                Map.entry("caravan.upstream.base-url", upstream.url()),
                Map.entry("caravan.upstream.api-key", UPSTREAM_KEY),
                Map.entry("caravan.account.watch-balance", "false"),
                Map.entry("caravan.access.required", "true"),
                Map.entry("caravan.access.jwt.algorithms", "HS256"),
                Map.entry("caravan.access.jwt.issuer", Credentials.ISSUER),
                Map.entry("caravan.access.jwt.audience", Credentials.AUDIENCE),
                Map.entry("caravan.access.jwt.secret", Credentials.TOKEN_SECRET),
                Map.entry("caravan.audit.content", "true"),
                Map.entry("caravan.http.port", "0"),
                Map.entry("caravan.http.cors-origins", Shots.PAGE),
                Map.entry("caravan.http.max-body", (MAX_BODY >> 10) + "KB"),
                Map.entry("caravan.http.request-timeout", "1s"),
                Map.entry("caravan.http.keep-alive", "100ms"),
                Map.entry("caravan.prefix.wait", "100ms"),
                Map.entry("caravan.collect.wait", "5ms"),
                Map.entry("caravan.call.deadline", "5s"),
                Map.entry("caravan.call.attempts", "2"),
                Map.entry("caravan.call.start-concurrent", "64"),
                Map.entry("caravan.call.max-concurrent", "64"),
                Map.entry("caravan.call.retry-budget", "100"),
                Map.entry("caravan.call.first-event-timeout", "500ms"),
                Map.entry("caravan.call.gap-timeout", "300ms"),
                // It never opens: what one request meets is not to decide what the next one does.
                Map.entry("caravan.breaker.window", "100000"),
                Map.entry("caravan.breaker.minimum-calls", "100000"),
                Map.entry("caravan.breaker.failure-rate", "100"),
                Map.entry("caravan.breaker.slow-rate", "100"),
                Map.entry("caravan.breaker.timeouts", "1000000"),
                Map.entry(
                        "caravan.routes.dir", Path.of("routes").toAbsolutePath().toString()),
                Map.entry("caravan.shutdown.drain", "1s"));
    }

    int port() {
        return gateway.port();
    }

    /** What has not ended, with its number. Callers have to have closed their connections before. */
    Map<String, Double> underWay() {
        MeterRegistry registry = Objects.requireNonNull(
                gateway.camel().getRegistry().lookupByNameAndType("metricsRegistry", MeterRegistry.class));
        Map<String, Double> rest = new TreeMap<>();
        for (String name : UNDER_WAY) {
            double value = registry.get(name).gauge().value();
            if (value != 0) {
                rest.put(name, value);
            }
        }
        return rest;
    }

    /** What is written down of callers and what they asked. */
    void assertAuditHasNoSecrets() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("data/audit"))) {
            for (Path file : files.toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    lines.forEach(judge::assertNoSecrets);
                }
            }
        }
    }

    void awaitIdle() {
        await().atMost(Duration.ofSeconds(30)).until(this::underWay, Map::isEmpty);
    }

    /** What the JVM holds when it has thrown away what it can. */
    record Holding(long heapBytes, int threads) {
        static Holding now() {
            System.gc();
            return new Holding(
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    ManagementFactory.getThreadMXBean().getThreadCount());
        }
    }

    @Override
    public void close() throws IOException {
        gateway.close();
        upstream.close();
    }
}
