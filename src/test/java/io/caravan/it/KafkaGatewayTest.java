package io.caravan.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.FreePort;
import io.caravan.Gateway;
import io.caravan.demo.EmbeddedBroker;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a request topic through the whole of Caravan to the simulator and back: real broker, real calls. */
class KafkaGatewayTest {
    private static final String REQUESTS = "caravan.requests";
    private static final String REPLIES = "caravan.replies";
    private static final String DEAD_LETTERS = "caravan.dead-letters";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Path directory;
    private EmbeddedBroker broker;
    private KafkaClient client;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        directory = temporary;
        broker = EmbeddedBroker.start(temporary.resolve("broker"));
        client = new KafkaClient(broker.brokers());
        broker.createTopics(2, REQUESTS, REPLIES, DEAD_LETTERS);
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    @Test
    void packedRecordsComeBackEachToItsKeyInFewerCalls() throws Exception {
        int count = 160;
        try (Simulator simulator = simulator(Duration.ofMillis(20));
                Gateway gateway = Gateway.start(settings(simulator, "30s"))) {
            IntStream.range(0, count)
                    .forEach(i -> client.send(
                            REQUESTS,
                            "key-" + i,
                            request("deepseek-flash", "text " + i),
                            new RecordHeader("caravan-merge", "pack".getBytes(UTF_8))));
            awaitReplies(count);
            awaitCommitted(count);
            assertThat(gateway.waiting()).isZero();
            awaitNoLag(gateway);
            assertThat(simulator.ledger().report().calls().answered()).isBetween(1L, count / 2L);
        }
        assertThat(client.readAll(REPLIES)).hasSize(count);
        KafkaClient.byKey(client.readAll(REPLIES)).forEach((key, reply) -> assertThat(reply)
                .as(key)
                .contains("\"chat.completion\"")
                .containsPattern("\\btext " + key.substring("key-".length()) + "\\b"));
    }

    /** Kafka's client works it out when it has read, and takes the dots out of the name. */
    private static void awaitNoLag(Gateway gateway) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(meters(gateway).lines())
                .contains(
                        "kafka_consumer_fetch_manager_records_lag{partition=\"0\",topic=\"caravan_requests\"} 0.0",
                        "kafka_consumer_fetch_manager_records_lag{partition=\"1\",topic=\"caravan_requests\"} 0.0",
                        "caravan_kafka_consumers 1.0"));
    }

    private static String meters(Gateway gateway) throws IOException, InterruptedException {
        URI address = URI.create("http://127.0.0.1:" + gateway.port() + "/metrics");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    @Test
    void badRecordsGetTheirErrorsAndTheRestIsAnswered() throws Exception {
        try (Simulator simulator = simulator(Duration.ofMillis(5));
                Gateway gateway = Gateway.start(settings(simulator, "30s"))) {
            client.send(REQUESTS, "good-1", request("deepseek-flash", "one"));
            client.send(REQUESTS, "garbage", "not json");
            client.send(REQUESTS, "utf-8".getBytes(UTF_8), new byte[] {'{', '"', (byte) 0xc3, '(', '"', ':', '1', '}'});
            client.send(REQUESTS, "array", "[1]");
            client.send(REQUESTS, "empty", "");
            client.send(REQUESTS, "null".getBytes(UTF_8), null);
            client.send(REQUESTS, "model", request("gpt-9", "two"));
            client.send(REQUESTS, "messages", "{\"model\":\"deepseek-flash\"}");
            client.send(REQUESTS, "good-2", "{\"prompt\":\"three\"}");
            awaitCommitted(9);
            assertThat(gateway.waiting()).isZero();
        }
        assertThat(keys(client.readAll(DEAD_LETTERS))).containsOnly("garbage", "utf-8", "array", "empty", "null");
        Map<String, String> replies = KafkaClient.byKey(client.readAll(REPLIES));
        assertThat(replies).containsOnlyKeys("good-1", "good-2", "model", "messages");
        assertThat(replies.get("good-1")).contains("\"chat.completion\"");
        assertThat(replies.get("good-2")).contains("\"chat.completion\"");
        assertThat(replies.get("model")).contains("\"error\"").contains("\"unknown_model\"");
        assertThat(replies.get("messages")).contains("\"error\"").contains("\"missing_messages\"");
    }

    @Test
    void whatARecordWasAnsweredIsTheAnswerOverHttpToTheSameName() throws Exception {
        String body = request("deepseek-flash", "one");
        try (Simulator simulator = simulator(Duration.ofMillis(5));
                Gateway gateway = Gateway.start(settings(simulator, "30s"))) {
            client.send(REQUESTS, "key", body, new RecordHeader("idempotency-key", "order-1".getBytes(UTF_8)));
            String reply = KafkaClient.valueOf(client.await(REPLIES, 1).get(0));
            HttpResponse<String> response = post(gateway, body, "Idempotency-Key", "order-1");
            assertThat(response.body()).isEqualTo(reply);
            assertThat(response.headers().firstValue("X-Caravan-Source")).contains("ledger");
            assertThat(simulator.ledger().report().calls().all()).isEqualTo(1);
        }
    }

    @Test
    void recordsThatMayCostMoreThanTheirTenantHasGetThatErrorAndAreNotAsked() throws Exception {
        Path home = directory.resolve("home");
        Files.createDirectories(home.resolve("config"));
        try (Stream<Path> tables = Files.list(Path.of("config"))) {
            for (Path table : tables.toList()) {
                Files.copy(table, home.resolve("config").resolve(table.getFileName()));
            }
        }
        Files.writeString(home.resolve("config/tenants.yaml"), "- {name: orders, spend-per-day: 0.0000001}\n");
        try (Simulator simulator = simulator(Duration.ofMillis(5));
                Gateway gateway = Gateway.start(
                        settings(home, simulator, "30s").with(Map.of("caravan.kafka.tenant", "orders")))) {
            client.send(REQUESTS, "one", request("deepseek-flash", "one"));
            client.send(REQUESTS, "two", request("deepseek-flash", "two"));
            awaitCommitted(2);
            assertThat(gateway.waiting()).isZero();
            assertThat(simulator.ledger().report().calls().all()).isZero();
        }
        assertThat(KafkaClient.byKey(client.readAll(REPLIES)))
                .containsOnlyKeys("one", "two")
                .allSatisfy((key, reply) -> assertThat(reply).contains("\"spend_cap_too_small\""));
    }

    @Test
    void anAnswerToHttpIsWrittenToTheTopicThatWasNamed() throws Exception {
        broker.createTopics(1, "answers");
        try (Simulator simulator = simulator(Duration.ofMillis(5));
                Gateway gateway = Gateway.start(
                        settings(simulator, "30s").with(Map.of("caravan.delivery.topics", "answers,other=orders")))) {
            HttpResponse<String> receipt =
                    post(gateway, request("deepseek-flash", "one"), "X-Caravan-Reply-Topic", "answers");
            HttpResponse<String> wrong = post(gateway, request("gpt-9", "one"), "X-Caravan-Reply-Topic", "answers");
            HttpResponse<String> ofOther =
                    post(gateway, request("deepseek-flash", "one"), "X-Caravan-Reply-Topic", "orders");
            assertThat(receipt.statusCode()).isEqualTo(202);
            assertThat(wrong.body()).contains("unknown_model");
            assertThat(ofOther.body()).contains("reply_topic_not_allowed");
            String id = receipt.headers().firstValue("X-Caravan-Request-Id").orElseThrow();
            ConsumerRecord<byte[], byte[]> answer = client.await("answers", 1).get(0);
            assertThat(KafkaClient.keyOf(answer)).isEqualTo(id);
            assertThat(KafkaClient.valueOf(answer))
                    .isEqualTo(get(gateway, "/v1/requests/" + id).body());
            assertThat(answer.headers().lastHeader("caravan-request-id").value())
                    .isEqualTo(id.getBytes(UTF_8));
            assertThat(answer.headers().lastHeader("caravan-status").value()).isEqualTo("200".getBytes(UTF_8));
            assertThat(answer.headers().toArray()).hasSize(2);
            await().until(() -> get(gateway, "/v1/requests/" + id)
                    .headers()
                    .firstValue("X-Caravan-Delivery")
                    .orElseThrow()
                    .equals("topic; state=delivered; attempts=1"));
        }
    }

    private static HttpResponse<String> post(Gateway gateway, String body, String... headers)
            throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(uri(gateway, "/v1/chat/completions"))
                                .header("Content-Type", "application/json")
                                .headers(headers)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(Gateway gateway, String path) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri(gateway, path)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static URI uri(Gateway gateway, String path) {
        return URI.create("http://127.0.0.1:" + gateway.port() + path);
    }

    @Test
    void whatIsUnderWayWhenCaravanStopsGoesBackToTheTopic() throws Exception {
        int count = 40;
        IntStream.range(0, count)
                .forEach(i -> client.send(REQUESTS, "key-" + i, request("deepseek-flash", "text " + i)));
        try (Simulator simulator = simulator(Duration.ofMinutes(2))) {
            Gateway gateway = Gateway.start(settings(simulator, "1s"));
            await().atMost(PATIENCE).until(() -> gateway.waiting() > 0);
            gateway.close();
        }
        assertThat(client.committed("caravan")).isZero();
        assertThat(client.readAll(REPLIES)).isEmpty();
        try (Simulator simulator = simulator(Duration.ofMillis(5));
                Gateway gateway = Gateway.start(settings(simulator, "30s"))) {
            awaitReplies(count);
            awaitCommitted(count);
            assertThat(gateway.waiting()).isZero();
        }
        assertThat(client.readAll(REPLIES)).hasSize(count);
    }

    private static Simulator simulator(Duration latency) {
        return Simulator.start(
                SimulatorSettings.builder().eventLoops(1).latency(latency).build());
    }

    private Settings settings(Simulator simulator, String drain) throws IOException {
        return settings(Path.of(""), simulator, drain);
    }

    private Settings settings(Path home, Simulator simulator, String drain) throws IOException {
        return new SettingsLoader(home)
                .overrides(Map.of(
                        "caravan.upstream.base-url", simulator.baseUri().toString(),
                        "caravan.upstream.api-key", "test",
                        "caravan.http.port", Integer.toString(FreePort.any()),
                        "caravan.kafka.brokers", broker.brokers(),
                        "caravan.shutdown.drain", drain,
                        "caravan.routes.dir", Path.of("routes").toAbsolutePath().toString(),
                        "caravan.data.dir", directory.resolve("data").toString(),
                        "caravan.files.dir", directory.resolve("files").toString()))
                .load();
    }

    private static String request(String model, String text) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"system\",\"content\":\"Repeat.\"},"
                + "{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
    }

    private void awaitReplies(int count) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(keys(client.readAll(REPLIES))).hasSize(count));
    }

    private void awaitCommitted(long offset) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(client.committed("caravan")).isEqualTo(offset));
    }

    private static Set<String> keys(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().map(KafkaClient::keyOf).collect(Collectors.toCollection(HashSet::new));
    }
}
