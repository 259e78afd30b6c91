package io.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.Gateway;
import io.caravan.demo.EmbeddedBroker;
import io.caravan.ledger.RealPostgres;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Partitions that move between Caravans which share a ledger, while their records are under way. */
@Tag("postgres")
class SharedLedgerTest {
    private static final int RECORDS = 600;
    private static final String REQUESTS = "requests";
    private static final String REPLIES = "replies";

    private final Path dir;

    SharedLedgerTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    @Timeout(180)
    void whenPartitionsMoveNothingIsAskedTwiceOrLost() throws Exception {
        try (EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"));
                RealPostgres postgres = RealPostgres.start();
                Simulator simulator = Simulator.start(SimulatorSettings.builder()
                        .latency(Duration.ofMillis(400))
                        .build());
                KafkaClient client = new KafkaClient(broker.brokers())) {
            broker.createTopics(4, REQUESTS, REPLIES, "dead-letters");
            List<String> texts =
                    IntStream.range(0, RECORDS).mapToObj(i -> "question " + i).toList();
            texts.forEach(text -> client.send(REQUESTS, text, "{\"prompt\":\"" + text + "\"}"));
            Gateway first = Gateway.start(settings("first", broker, postgres, simulator));
            try (Gateway second = Gateway.start(settings("second", broker, postgres, simulator))) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() ->
                                Math.min(first.bill().calls(), second.bill().calls()) > 30);
                first.close();
                await().atMost(Duration.ofSeconds(60)).until(() -> client.committed("shared") == RECORDS);
                assertEachHasItsOwn(client.readAll(REPLIES), texts);
            } finally {
                first.close();
            }
            assertThat(texts).allSatisfy(text -> assertThat(simulator.ledger().timesAnswered(text))
                    .as(text)
                    .isEqualTo(1));
            assertThat(simulator.ledger().report().calls().all()).isEqualTo(RECORDS);
        }
    }

    /** A reply may come twice, but never another one. */
    private static void assertEachHasItsOwn(List<ConsumerRecord<byte[], byte[]>> replies, List<String> texts) {
        Map<String, String> byKey = new HashMap<>();
        replies.forEach(reply -> {
            String value = KafkaClient.valueOf(reply);
            String before = byKey.put(KafkaClient.keyOf(reply), value);
            assertThat(before == null ? value : before).isEqualTo(value);
        });
        assertThat(byKey).hasSize(texts.size());
        byKey.forEach((key, value) -> assertThat(value).contains("Answer to: " + key + "\""));
    }

    private Settings settings(String name, EmbeddedBroker broker, RealPostgres postgres, Simulator simulator) {
        return new SettingsLoader(Path.of("").toAbsolutePath())
                .load()
                .with(Map.of(
                        "caravan.upstream.base-url",
                        simulator.baseUri().toString(),
                        "caravan.http.port",
                        "0",
                        "caravan.kafka.brokers",
                        broker.brokers(),
                        "caravan.kafka.request-topic",
                        REQUESTS,
                        "caravan.kafka.reply-topic",
                        REPLIES,
                        "caravan.kafka.group",
                        "shared",
                        "caravan.kafka.batch",
                        "40",
                        "caravan.ledger.url",
                        postgres.url(),
                        "caravan.data.dir",
                        dir.resolve(name + "-data").toString(),
                        "caravan.files.dir",
                        dir.resolve(name + "-files").toString()));
    }
}
