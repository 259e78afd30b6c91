package io.caravan.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.demo.EmbeddedBroker;
import io.caravan.doctor.Finding.State;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the doctor says of brokers, topics and lag. */
class KafkaCheckTest {
    private static EmbeddedBroker broker;

    private final Patient patient;

    KafkaCheckTest(@TempDir Path home) throws IOException {
        patient = new Patient(home);
    }

    @BeforeAll
    static void start(@TempDir Path directory) throws IOException {
        broker = EmbeddedBroker.start(directory);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    /** With topics and a group of its own. */
    private Patient named(String name) {
        return patient.set("caravan.kafka.brokers", broker.brokers())
                .set("caravan.kafka.request-topic", name + ".requests")
                .set("caravan.kafka.reply-topic", name + ".replies")
                .set("caravan.kafka.dead-letter-topic", name + ".dead")
                .set("caravan.kafka.group", name);
    }

    @Test
    void withoutBrokersItIsOff() throws Exception {
        assertThat(patient.finding("Kafka").state()).isEqualTo(State.OK);
    }

    @Test
    void eachTopicThatIsMissingIsNamedAndNotMade() throws Exception {
        named("missing").set("caravan.delivery.topics", "acme=missing.answers");
        List<Finding> found = patient.findings("Kafka topics");
        assertThat(found)
                .extracting(Finding::message)
                .containsExactly(
                        "there is no topic missing.requests",
                        "there is no topic missing.replies",
                        "there is no topic missing.dead",
                        "there is no topic missing.answers");
        assertThat(found).allMatch(finding -> finding.state() == State.PROBLEM).allMatch(finding -> finding.advice()
                .contains("kafka-topics.sh --bootstrap-server " + broker.brokers()));
        assertThat(patient.findings("Kafka topics")).isEqualTo(found);
        assertThat(patient.findings("Kafka lag")).isEmpty();
    }

    @Test
    void whatIsWrittenAndNotReadIsCounted() throws Exception {
        broker.createTopics(2, "busy.requests", "busy.replies", "busy.dead");
        named("busy").set("caravan.kafka.consumers", "3");
        write("busy.requests", 5);
        assertThat(patient.finding("Kafka lag").message())
                .isEqualTo("5 records to be read by the group busy, which has 0 members now");
        commit("busy", new TopicPartition("busy.requests", 0), 2);
        assertThat(patient.finding("Kafka lag").message()).startsWith("3 records");
        List<Finding> topics = patient.findings("Kafka topics");
        assertThat(topics).extracting(Finding::state).containsExactly(State.WARNING, State.OK, State.OK);
        assertThat(topics.get(0).message()).contains("2 partitions for 3 consumers");
        assertThat(patient.finding("Kafka brokers").message()).endsWith("answers: 1 broker");
    }

    private static void write(String topic, int records) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker.brokers()), new StringSerializer(), new StringSerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(topic, 0, "key", "value")).get(30, TimeUnit.SECONDS);
            }
        }
    }

    private static void commit(String group, TopicPartition partition, long offset) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.brokers()))) {
            admin.alterConsumerGroupOffsets(group, Map.of(partition, new OffsetAndMetadata(offset)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void eachBrokerThatIsAwayIsNamedBesideThoseThatAreThere() throws Exception {
        broker.createTopics(1, "half.requests", "half.replies", "half.dead");
        named("half").set("caravan.kafka.brokers", "127.0.0.1:1, nowhere," + broker.brokers());
        assertThat(patient.findings("Kafka brokers"))
                .extracting(Finding::state)
                .containsExactly(State.PROBLEM, State.PROBLEM, State.OK);
    }
}
