package io.caravan.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.demo.EmbeddedBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerTest {

    @Test
    void comesUpAgainOnTheSamePortsWithWhatItHeld(@TempDir Path directory) throws Exception {
        String brokers;
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
            brokers = broker.brokers();
            broker.createTopics(2, "kept");
            try (KafkaClient client = new KafkaClient(brokers)) {
                client.send("kept", "key", "value");
            }
        }
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory);
                KafkaClient client = new KafkaClient(broker.brokers())) {
            assertThat(broker.brokers()).isEqualTo(brokers).startsWith("127.0.0.1:");
            assertThat(client.await("kept", 1)).extracting(KafkaClient::valueOf).containsExactly("value");
        }
    }
}
