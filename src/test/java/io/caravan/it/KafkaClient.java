package io.caravan.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** What the programs at both ends of Caravan's topics see: sends requests, reads whole topics and committed offsets. */
final class KafkaClient implements AutoCloseable {
    private final Properties config = new Properties();
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<Future<RecordMetadata>> posted = new ArrayList<>();

    KafkaClient(String brokers) {
        config.setProperty("bootstrap.servers", brokers);
        producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    void send(String topic, String key, String value, Header... headers) {
        send(topic, key.getBytes(UTF_8), value.getBytes(UTF_8), headers);
    }

    /** Returns when the broker has the record. */
    void send(String topic, byte @Nullable [] key, byte @Nullable [] value, Header... headers) {
        try {
            producer.send(new ProducerRecord<>(topic, null, null, key, value, List.of(headers)))
                    .get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Sends without waiting for each: for many records. {@link #flush} waits for them all. */
    void post(String topic, String key, String value) {
        posted.add(producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value.getBytes(UTF_8))));
    }

    /** Returns when the broker has all that was posted; fails when it has not taken one. */
    void flush() {
        producer.flush();
        assertThat(posted).allSatisfy(sent -> assertThat(sent).succeedsWithin(Duration.ZERO));
        posted.clear();
    }

    /** Reads the topic from its beginning until it has shown this many records; fails when they do not come. */
    List<ConsumerRecord<byte[], byte[]>> await(String topic, int count) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = reader(topic)) {
            Awaitility.await().atMost(Duration.ofSeconds(90)).untilAsserted(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                assertThat(records).as("records of %s", topic).hasSizeGreaterThanOrEqualTo(count);
            });
        }
        return records;
    }

    /** Everything that is in the topic now. */
    List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = reader(topic)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private KafkaConsumer<byte[], byte[]> reader(String topic) {
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList());
        consumer.seekToBeginning(consumer.assignment());
        return consumer;
    }

    /** How far the group has committed, summed over the partitions of its topics. */
    long committed(String group) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(config)) {
            return admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata().get().values().stream()
                    .mapToLong(offset -> offset.offset())
                    .sum();
        }
    }

    /** State, members and committed offsets of a group, for the message of a failure. */
    String describe(String group) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(config)) {
            return admin.describeConsumerGroups(List.of(group)).all().get().get(group) + " committed "
                    + admin.listConsumerGroupOffsets(group)
                            .partitionsToOffsetAndMetadata()
                            .get();
        }
    }

    static String valueOf(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), UTF_8);
    }

    static String keyOf(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.key(), UTF_8);
    }

    /** The headers with their values as text, in their order. */
    static List<String> headersOf(ConsumerRecord<byte[], byte[]> record) {
        List<String> headers = new ArrayList<>();
        for (Header header : record.headers()) {
            headers.add(header.key() + "=" + (header.value() == null ? null : new String(header.value(), UTF_8)));
        }
        return headers;
    }

    static Map<String, String> byKey(List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream().collect(Collectors.toMap(KafkaClient::keyOf, KafkaClient::valueOf));
    }

    @Override
    public void close() {
        producer.close();
    }
}
