package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.FreePort;
import io.caravan.demo.EmbeddedBroker;
import io.caravan.ledger.RealPostgres;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that has accepted requests is killed with SIGKILL while it asks for them. */
@Tag("crash")
@Timeout(120)
class AnswerLaterCrashTest {
    private static final int REQUESTS = 30;
    private static final int AT_ONCE = 5;
    private static final String TOPIC = "answers";

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path dir;

    AnswerLaterCrashTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void whatWasAcceptedIsAnsweredAndBroughtToEachPlaceAndNothingElseIsBoughtTwice() throws Exception {
        int port = FreePort.any();
        URI gateway = URI.create("http://127.0.0.1:" + port);
        Map<String, String> texts = new HashMap<>();
        try (Simulator simulator = simulator();
                EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"));
                Receiver receiver = new Receiver()) {
            broker.createTopics(1, TOPIC);
            Map<String, String> settings = settings(simulator, port);
            settings.putAll(Receiver.settings());
            settings.put("caravan.kafka.brokers", broker.brokers());
            settings.put("caravan.delivery.topics", TOPIC);
            QuickStart.train(settings, CrashRig.LOG);
            try (GatewayProcess process = GatewayProcess.start(QuickStart.options(), settings, CrashRig.LOG)) {
                process.awaitReady();
                for (int i = 0; i < REQUESTS; i++) {
                    String text = "number " + i;
                    String location = accepted(
                            gateway, text, "X-Caravan-Webhook", receiver.address(), "X-Caravan-Reply-Topic", TOPIC);
                    texts.put(location.substring(location.lastIndexOf('/') + 1), text);
                }
                await().until(() -> receiver.bodies().size() > AT_ONCE);
                process.kill();
            }
            try (GatewayProcess process = GatewayProcess.start(QuickStart.options(), settings, CrashRig.LOG)) {
                process.awaitReady();
                for (String id : texts.keySet()) {
                    await().atMost(Duration.ofSeconds(30)).until(() -> get(gateway.resolve("/v1/requests/" + id))
                            .headers()
                            .firstValue("X-Caravan-Delivery")
                            .orElse("")
                            .matches("webhook; state=delivered.*, topic; state=delivered.*"));
                }
            }
            assertEachIsTheSame(receiver.bodies(), texts);
            assertEachIsTheSame(records(broker), texts);
            assertThat(calls(simulator)).isBetween((long) REQUESTS, (long) REQUESTS + AT_ONCE);
        }
    }

    @Test
    @Tag("postgres")
    void whatANodeThatDiesHadAcceptedIsAnsweredByTheOther() throws Exception {
        try (Simulator simulator = simulator();
                RealPostgres postgres = RealPostgres.start()) {
            Map<String, String> first = settings(simulator, FreePort.any());
            first.put("caravan.ledger.url", postgres.url());
            Map<String, String> second = settings(simulator, FreePort.any());
            second.put("caravan.ledger.url", postgres.url());
            second.put("caravan.data.dir", dir.resolve("second").toString());
            URI survivor = URI.create("http://127.0.0.1:" + second.get("caravan.http.port"));
            QuickStart.train(first, CrashRig.LOG);
            List<String> locations = new ArrayList<>();
            try (GatewayProcess dying = GatewayProcess.start(QuickStart.options(), first, CrashRig.LOG);
                    GatewayProcess other = GatewayProcess.start(QuickStart.options(), second, CrashRig.LOG)) {
                dying.awaitReady();
                other.awaitReady();
                for (int i = 0; i < REQUESTS; i++) {
                    locations.add(
                            accepted(URI.create("http://127.0.0.1:" + first.get("caravan.http.port")), "number " + i));
                }
                await().until(() -> calls(simulator) > AT_ONCE);
                dying.kill();
                for (String location : locations) {
                    await().atMost(Duration.ofSeconds(60))
                            .until(() -> get(survivor.resolve(location)).statusCode() == 200);
                }
            }
            assertThat(calls(simulator)).isBetween((long) REQUESTS, (long) REQUESTS + AT_ONCE);
        }
    }

    /** At least once each, and whatever came twice was the same. */
    private static void assertEachIsTheSame(Map<String, Set<String>> bodies, Map<String, String> texts) {
        assertThat(bodies.keySet()).isEqualTo(texts.keySet());
        bodies.forEach((id, all) -> assertThat(all).singleElement().asString().contains(texts.get(id) + "\""));
    }

    private static Map<String, Set<String>> records(EmbeddedBroker broker) {
        Map<String, Set<String>> records = new HashMap<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.brokers()), new StringDeserializer(), new StringDeserializer())) {
            TopicPartition partition = new TopicPartition(TOPIC, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> records.computeIfAbsent(record.key(), none -> new HashSet<>())
                                .add(record.value()));
            }
        }
        return records;
    }

    private static Simulator simulator() {
        return Simulator.start(SimulatorSettings.builder()
                .eventLoops(1)
                .latency(Duration.ofMillis(100))
                .build());
    }

    private String accepted(URI gateway, String text, String... targets) throws IOException, InterruptedException {
        String body = "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
        HttpResponse<String> receipt = client.send(
                HttpRequest.newBuilder(gateway.resolve("/v1/chat/completions"))
                        .headers(Stream.concat(
                                        Stream.of("Content-Type", "application/json", "Prefer", "respond-async"),
                                        Stream.of(targets))
                                .toArray(String[]::new))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(receipt.statusCode()).isEqualTo(202);
        return receipt.headers().firstValue("Location").orElseThrow();
    }

    private HttpResponse<String> get(URI location) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(location).build(), BodyHandlers.ofString());
    }

    private static long calls(Simulator simulator) {
        return simulator.ledger().report().calls().all();
    }

    private Map<String, String> settings(Simulator simulator, int port) {
        Map<String, String> settings = new HashMap<>();
        settings.put("caravan.upstream.base-url", simulator.baseUri().toString());
        settings.put("caravan.upstream.api-key", "test");
        settings.put("caravan.http.port", Integer.toString(port));
        settings.put("caravan.call.max-concurrent", Integer.toString(AT_ONCE));
        settings.put("caravan.data.dir", dir.resolve("data").toString());
        settings.put("caravan.files.dir", dir.resolve("files").toString());
        return settings;
    }
}
