package io.caravan.routes;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.demo.EmbeddedBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Records that have a secret wherever a record can have something, and what becomes of them. */
final class SecretRecords implements AutoCloseable {
    private static final String REQUESTS = "requests";
    private static final String REPLIES = "replies";
    private static final String DEAD_LETTERS = "dead-letters";

    private final EmbeddedBroker broker;
    private int sent;

    SecretRecords(Path dir) throws Exception {
        broker = EmbeddedBroker.start(dir);
        broker.createTopics(1, REQUESTS, REPLIES, DEAD_LETTERS);
    }

    /** Key, value, key, value … */
    String[] settings() {
        return new String[] {
            "caravan.kafka.brokers", broker.brokers(),
            "caravan.kafka.request-topic", REQUESTS,
            "caravan.kafka.reply-topic", REPLIES,
            "caravan.kafka.dead-letter-topic", DEAD_LETTERS
        };
    }

    void send(String secret) {
        Properties config = new Properties();
        config.setProperty("bootstrap.servers", broker.brokers());
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(config, new StringSerializer(), new StringSerializer())) {
            List<String> values = List.of(
                    Rig.body("My secret is " + secret),
                    "{\"model\":\"" + secret + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
                    "{\"messages\": [" + secret + "]}",
                    secret);
            for (String value : values) {
                send(producer, secret, value, "other");
            }
            for (String header :
                    List.of("idempotency-key", "caravan-lane", "caravan-merge", "caravan-deadline", secret)) {
                send(producer, secret, Rig.body("Hi"), header);
            }
        }
    }

    private void send(KafkaProducer<String, String> producer, String secret, String value, String header) {
        producer.send(new ProducerRecord<>(
                REQUESTS, null, secret, value, List.of(new RecordHeader(header, secret.getBytes(UTF_8)))));
        sent++;
    }

    /** What was said of them, in replies and on dead letters, once each has come back in one way or the other. */
    List<String> errors() {
        List<TopicPartition> topics = List.of(new TopicPartition(REPLIES, 0), new TopicPartition(DEAD_LETTERS, 0));
        List<String> errors = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.brokers()), new StringDeserializer(), new StringDeserializer())) {
            consumer.assign(topics);
            consumer.seekToBeginning(topics);
            int came = 0;
            while (came < sent) {
                for (var reply : consumer.poll(Duration.ofMillis(100))) {
                    came++;
                    if (reply.topic().equals(DEAD_LETTERS)) {
                        errors.add("dead: "
                                + new String(
                                        reply.headers()
                                                .lastHeader("caravan-dead-letter-reason")
                                                .value(),
                                        UTF_8));
                    } else if (reply.value().startsWith("{\"error\"")) {
                        errors.add(reply.value());
                    }
                }
            }
        }
        return errors;
    }

    @Override
    public void close() {
        broker.close();
    }
}
