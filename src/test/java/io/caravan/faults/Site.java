package io.caravan.faults;

import io.caravan.Gateway;
import io.caravan.chat.Merge;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A Caravan with its real routes whose requests share calls in one way, and all three of its doors. */
final class Site implements AutoCloseable {
    /** Seconds; longer than all attempts at what hangs take together. */
    static final String DEADLINE = "8";

    /** So many that no call has to wait for its turn, however many cells there are at once. */
    static final int LIMIT = 400;

    private final Merge merge;
    private final String name;
    private final Gateway gateway;
    private final Meters meters;
    private final FileDrops files;
    private final HttpCallers http;
    private final KafkaEnds kafka;

    /**
     * @param dir of its own, empty
     * @param name begins the names of its topics
     * @param changes of settings
     */
    Site(Path dir, String name, Merge merge, String brokers, Ends ends, Map<String, String> changes) throws Exception {
        this.merge = merge;
        this.name = name;
        files = new FileDrops(dir.resolve("files"), ends.outcomes());
        http = ends.http();
        kafka = ends.kafka();
        gateway = Gateway.start(new SettingsLoader(copiedTables(dir))
                .load()
                .with(settings(dir, brokers))
                .with(changes));
        meters = new Meters(gateway);
    }

    /** What the gateways have in common. */
    record Ends(HttpCallers http, KafkaEnds kafka, Outcomes outcomes) {}

    static List<String> topics(String name) {
        return List.of(requests(name), replies(name), deadLetters(name));
    }

    /** Where outcomes come; in the last one none should. */
    static List<String> outcomeTopics(String name) {
        return List.of(replies(name), deadLetters(name));
    }

    private static String requests(String name) {
        return name + ".requests";
    }

    private static String replies(String name) {
        return name + ".replies";
    }

    private static String deadLetters(String name) {
        return name + ".dead-letters";
    }

    /** The tables of the product, but with back-offs of milliseconds. */
    private static Path copiedTables(Path home) throws IOException {
        Path config = Files.createDirectories(home.resolve("config"));
        for (String table :
                List.of("models.yaml", "peak-hours.yaml", "fallbacks.yaml", "tenants.yaml", "templates.yaml")) {
            Files.copy(Path.of("config", table), config.resolve(table));
        }
        String errors = Files.readString(Path.of("config/errors.yaml"))
                .replaceAll("base: \\w+, cap: \\w+", "base: 5ms, cap: 200ms");
        Files.writeString(config.resolve("errors.yaml"), errors);
        return home;
    }

    private Map<String, String> settings(Path home, String brokers) {
        Map<String, String> settings = new HashMap<>();
        settings.put("caravan.upstream.api-key", "sk-matrix");
        settings.put("caravan.http.port", "0");
        settings.put("caravan.routes.dir", Path.of("routes").toAbsolutePath().toString());
        settings.put("caravan.data.dir", home.resolve("data").toString());
        settings.put("caravan.kafka.brokers", brokers);
        settings.put("caravan.kafka.request-topic", requests(name));
        settings.put("caravan.kafka.reply-topic", replies(name));
        settings.put("caravan.kafka.dead-letter-topic", deadLetters(name));
        settings.put("caravan.kafka.group", name);
        settings.put("caravan.files.dir", home.resolve("files").toString());
        settings.put("caravan.files.poll", "50ms");
        settings.put("caravan.files.settle", "50ms");
        settings.put("caravan.files.deadline", DEADLINE + "s");
        settings.put("caravan.files.merge", merge.label());
        settings.put("caravan.collect.merge", merge.label());
        settings.put("caravan.collect.size", Integer.toString(Cell.PACK));
        settings.put("caravan.collect.wait", "5s"); // so that packs are full
        settings.put("caravan.call.start-concurrent", Integer.toString(LIMIT));
        settings.put("caravan.call.max-concurrent", Integer.toString(LIMIT));
        settings.put("caravan.call.attempts", "2");
        settings.put("caravan.call.retry-budget", "100");
        settings.put("caravan.call.connect-timeout", "2s");
        settings.put("caravan.call.first-event-timeout", "3s");
        settings.put("caravan.call.gap-timeout", "3s");
        settings.put("caravan.breaker.window", "10000");
        settings.put("caravan.breaker.minimum-calls", "10000"); // it never opens: faults are not to disturb each other
        settings.put("caravan.breaker.timeouts", "10000");
        settings.put("caravan.breaker.slow-call", "1s"); // a deadline counts if the call had so much time
        settings.put("caravan.account.probe", "300ms");
        settings.put("caravan.account.watch-balance", "false");
        settings.put("caravan.shutdown.drain", "1s");
        return settings;
    }

    Merge merge() {
        return merge;
    }

    Meters meters() {
        return meters;
    }

    /** All at once. What comes over Kafka or lies in files becomes visible in one piece. */
    void ask(List<Question> questions) throws IOException {
        List<Question> lines = questions.stream()
                .filter(question -> question.cell().origin() == Origin.FILES)
                .toList();
        if (!lines.isEmpty()) {
            files.drop(lines);
        }
        for (Question question : questions) {
            switch (question.cell().origin()) {
                case HTTP -> http.ask(gateway.port(), question, DEADLINE);
                case KAFKA -> kafka.post(requests(name), question, DEADLINE);
                case FILES -> {}
            }
        }
        kafka.flush();
    }

    /** Reads results that are there by now. */
    void look() throws IOException {
        files.look();
    }

    @Override
    public void close() {
        gateway.close();
    }
}
