package io.caravan.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.command.CaravanCommand;
import io.caravan.demo.EmbeddedBroker;
import io.caravan.ledger.StoredRequests;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What came over Kafka goes to its topic again. */
@Tag("long")
class KafkaResendTest {
    private static final String TOPIC = "caravan.requests";

    private Path data;
    private EmbeddedBroker broker;
    private KafkaClient client;

    @BeforeEach
    void start(@TempDir Path temporary) throws Exception {
        data = temporary.resolve("data");
        broker = EmbeddedBroker.start(temporary.resolve("broker"));
        client = new KafkaClient(broker.brokers());
        broker.createTopics(2, TOPIC);
    }

    @AfterEach
    void stop() {
        client.close();
        broker.close();
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--set=caravan.data.dir=" + data);
        all.add("--set=caravan.kafka.brokers=" + broker.brokers());
        return CaravanCommand.run(all.toArray(String[]::new));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
    }

    private static String original(String topic, String key, String value) {
        return "{\"topic\":\"" + topic + "\",\"key\":\"" + base64(key) + "\",\"value\":\"" + base64(value)
                + "\",\"headers\":[{\"name\":\"idempotency-key\",\"value\":\"" + base64("id of " + key)
                + "\"},{\"name\":\"empty\"}]}";
    }

    @Test
    void recordsGoToTheirTopicWithKeyAndHeaders() {
        String large = "x".repeat(900_000);
        try (StoredRequests ledger = StoredRequests.in(data)) {
            ledger.held("id:a", "kafka", "c1", original(TOPIC, "a", "one"))
                    .held("kafka:t-0/1@2", "kafka", "c2", original(TOPIC, "b", large));
        }
        assertThat(run("held", "resend", "--all", "--yes")).isZero();
        List<ConsumerRecord<byte[], byte[]>> records = client.readAll(TOPIC);
        assertThat(KafkaClient.byKey(records)).containsEntry("a", "one").containsEntry("b", large);
        assertThat(records)
                .filteredOn(record -> KafkaClient.keyOf(record).equals("a"))
                .flatExtracting(KafkaClient::headersOf)
                .containsExactly("idempotency-key=id of a", "empty=null");
        assertThat(StoredRequests.look(data, "id:a")).isEmpty();
    }

    @Test
    void whatNoTopicTakesStaysADeadLetterAndTheRestGoes() {
        try (StoredRequests ledger = StoredRequests.in(data)) {
            ledger.failed("kafka:t-0/1@2", "kafka", "upstream_error", original("no such topic!", "a", "one"))
                    .failed("kafka:t-0/2@2", "kafka", "upstream_error", original(TOPIC, "b", "x".repeat(2_000_000)))
                    .failed("kafka:t-0/3@2", "kafka", "upstream_error", original(TOPIC, "c", "three"));
        }
        assertThat(run("replay", "--all", "--yes")).isEqualTo(1);
        assertThat(client.readAll(TOPIC)).extracting(KafkaClient::keyOf).containsExactly("c");
        assertThat(StoredRequests.look(data, "kafka:t-0/1@2")).hasValue("FAILED upstream_error released");
        assertThat(StoredRequests.look(data, "kafka:t-0/2@2")).hasValue("FAILED upstream_error released");
        assertThat(StoredRequests.look(data, "kafka:t-0/3@2")).isEmpty();
    }

    @Test
    void withoutABrokerNothingHasChanged() {
        try (StoredRequests ledger = StoredRequests.in(data)) {
            ledger.held("id:a", "kafka", "c1", original(TOPIC, "a", "one"));
        }
        broker.close();
        assertThat(run("held", "resend", "--all", "--yes")).isEqualTo(1);
        assertThat(StoredRequests.look(data, "id:a")).hasValue("HELD held");
    }
}
