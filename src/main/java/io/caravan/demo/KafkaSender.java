package io.caravan.demo;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Asks over Kafka: requests to one topic, replies with the same key from another. */
final class KafkaSender {
    private static final byte[] PACK = "pack".getBytes(StandardCharsets.UTF_8);

    private final String brokers;
    private final String requestTopic;
    private final String replyTopic;

    KafkaSender(String brokers, String requestTopic, String replyTopic) {
        this.brokers = brokers;
        this.requestTopic = requestTopic;
        this.replyTopic = replyTopic;
    }

    void send(List<DemoMessage> messages) {
        try (var producer = new KafkaProducer<>(
                Map.<String, Object>of("bootstrap.servers", brokers),
                new StringSerializer(),
                new ByteArraySerializer())) {
            for (DemoMessage message : messages) {
                var record = new ProducerRecord<>(requestTopic, message.id(), message.json());
                record.headers().add("caravan-merge", PACK);
                producer.send(record);
            }
        }
    }

    /** Reads replies until all are there or the time is up. */
    void receive(Tally tally, Duration atMost) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", brokers, "group.id", "demo", "auto.offset.reset", "earliest");
        long end = System.nanoTime() + atMost.toNanos();
        try (var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(replyTopic));
            while (!tally.isComplete() && System.nanoTime() < end) {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> tally.answered(record.key(), record.value()));
            }
        }
    }
}
