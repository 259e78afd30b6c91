package io.caravan.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.Gateway;
import io.caravan.demo.EmbeddedBroker;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the ledger costs: the same file and the same records with it and without, in turn, everything on this machine.
 * Arguments: requests a round, rounds, and how long the simulated upstream takes in milliseconds.
 */
final class LedgerBench {
    private final int requests;
    private final int rounds;
    private final Path work;
    private final Simulator simulator;
    private final EmbeddedBroker broker;
    private final Properties client = new Properties();
    private final KafkaProducer<byte[], byte[]> producer;

    private LedgerBench(String... args) throws IOException {
        requests = args.length > 0 ? Integer.parseInt(args[0]) : 20_000;
        rounds = args.length > 1 ? Integer.parseInt(args[1]) : 5;
        int millis = args.length > 2 ? Integer.parseInt(args[2]) : 0;
        work = Files.createTempDirectory(Path.of("target"), "ledger-bench");
        simulator = Simulator.start(
                SimulatorSettings.builder().latency(Duration.ofMillis(millis)).build());
        broker = EmbeddedBroker.start(work.resolve("broker"));
        client.setProperty("bootstrap.servers", broker.brokers());
        producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
    }

    public static void main(String[] args) throws Exception {
        LedgerBench bench = new LedgerBench(args);
        try {
            bench.run();
        } finally {
            bench.producer.close();
            bench.broker.close();
            bench.simulator.close();
            bench.delete();
        }
        System.exit(0);
    }

    /** All at the beginning: a topic takes a moment until its partitions have a leader. */
    private void createTopics() {
        for (int round = 0; round <= rounds; round++) {
            for (boolean on : new boolean[] {true, false}) {
                String name = "kafka-" + round + "-" + on;
                broker.createTopics(4, name, name + "-replies", name + "-dead");
            }
        }
    }

    private void run() throws Exception {
        createTopics();
        Map<String, List<Double>> rates = new HashMap<>();
        for (int round = 0; round <= rounds; round++) {
            for (boolean on : new boolean[] {true, false}) {
                double file = file(round, on);
                double kafka = kafka(round, on);
                System.out.printf(
                        Locale.ROOT,
                        "round %d ledger %-3s file %,.0f/s kafka %,.0f/s%n",
                        round,
                        on ? "on" : "off",
                        file,
                        kafka);
                if (round > 0) { // the first warms up
                    rates.computeIfAbsent("file " + on, key -> new ArrayList<>())
                            .add(file);
                    rates.computeIfAbsent("kafka " + on, key -> new ArrayList<>())
                            .add(kafka);
                }
            }
        }
        for (String origin : List.of("file", "kafka")) {
            double with = median(rates.getOrDefault(origin + " true", List.of()));
            double without = median(rates.getOrDefault(origin + " false", List.of()));
            System.out.printf(
                    Locale.ROOT,
                    "%-5s with %,.0f/s, without %,.0f/s, ratio %.2f%n",
                    origin,
                    with,
                    without,
                    with / without);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private Settings settings(String name, boolean on) {
        Path dir = work.resolve(name);
        return new SettingsLoader(Path.of("").toAbsolutePath())
                .load()
                .with(Map.of(
                        "caravan.upstream.base-url", simulator.baseUri().toString(),
                        "caravan.http.port", "0",
                        "caravan.data.dir", dir.resolve("data").toAbsolutePath().toString(),
                        "caravan.files.dir",
                                dir.resolve("files").toAbsolutePath().toString(),
                        "caravan.files.settle", "1ms",
                        "caravan.files.poll", "20ms",
                        "caravan.ledger.enabled", Boolean.toString(on)));
    }

    private double file(int round, boolean on) throws Exception {
        String name = "file-" + round + "-" + on;
        Settings settings = settings(name, on);
        Path files = settings.path("caravan.files.dir");
        try (Gateway gateway = Gateway.start(settings)) {
            gateway.waiting();
            Path part = files.resolve("in/batch.jsonl.part");
            try (BufferedWriter lines = Files.newBufferedWriter(part)) {
                for (int i = 0; i < requests; i++) {
                    lines.write("{\"custom_id\":\"c" + i
                            + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":" + body(name + " " + i)
                            + "}\n");
                }
            }
            long start = System.nanoTime();
            Files.move(part, files.resolve("in/batch.jsonl"));
            while (Files.notExists(files.resolve("done/batch.jsonl"))) {
                Thread.sleep(5);
            }
            return rate(start);
        }
    }

    private double kafka(int round, boolean on) throws Exception {
        String name = "kafka-" + round + "-" + on;
        Settings settings = settings(name, on)
                .with(Map.of(
                        "caravan.kafka.brokers",
                        broker.brokers(),
                        "caravan.kafka.request-topic",
                        name,
                        "caravan.kafka.reply-topic",
                        name + "-replies",
                        "caravan.kafka.dead-letter-topic",
                        name + "-dead",
                        "caravan.kafka.group",
                        name));
        for (int i = 0; i < requests; i++) {
            producer.send(new ProducerRecord<>(
                    name, ("k" + i).getBytes(UTF_8), body(name + " " + i).getBytes(UTF_8)));
        }
        producer.flush();
        try (Gateway gateway = Gateway.start(settings)) {
            gateway.waiting();
            return rate(await(name + "-replies"));
        }
    }

    /** When the first reply was there: to join the group takes seconds, with a ledger and without. */
    private long await(String topic) {
        try (var consumer = new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(topic, info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            int seen = 0;
            long first = 0;
            while (seen < requests) {
                seen += consumer.poll(Duration.ofMillis(20)).count();
                first = first == 0 && seen > 0 ? System.nanoTime() : first;
            }
            return first;
        }
    }

    private double rate(long start) {
        return requests / ((System.nanoTime() - start) / 1e9);
    }

    private static String body(String text) {
        return "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    private void delete() throws IOException {
        try (Stream<Path> paths = Files.walk(work)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
