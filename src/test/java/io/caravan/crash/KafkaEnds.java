package io.caravan.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.chat.Merge;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The programs at both ends of the topics: one sends requests, the other reads replies all the time. */
final class KafkaEnds implements AutoCloseable {
    static final String REQUESTS = "caravan.requests";
    static final String REPLIES = "caravan.replies";
    static final String DEAD_LETTERS = "caravan.dead-letters";
    static final String GROUP = "caravan";

    private final Results results;
    private final Admin admin;
    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final Thread reader = new Thread(this::read, "replies");
    private volatile boolean closed;

    KafkaEnds(String brokers, Results results) {
        this.results = results;
        Properties config = new Properties();
        config.setProperty("bootstrap.servers", brokers);
        admin = Admin.create(Map.of("bootstrap.servers", brokers));
        producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
        List<TopicPartition> replies = consumer.partitionsFor(REPLIES).stream()
                .map(info -> new TopicPartition(REPLIES, info.partition()))
                .toList();
        consumer.assign(replies);
        consumer.seekToBeginning(replies);
        reader.setDaemon(true);
        reader.start();
    }

    void send(Question question) {
        results.asked(question);
        ProducerRecord<String, String> record = new ProducerRecord<>(REQUESTS, question.id(), question.body());
        Headers headers = record.headers();
        if (question.merge() != Merge.NONE) {
            headers.add("caravan-merge", question.merge().label().getBytes(UTF_8));
        }
        producer.send(record);
    }

    private void read() {
        try (consumer) {
            while (!closed) {
                consumer.poll(Duration.ofMillis(100)).forEach(reply -> results.came(reply.key(), reply.value()));
            }
        }
    }

    /**
     * Takes the dead out of the consumer group. Left alone, the broker gives their partitions to the next process only
     * when it has missed them for the session timeout, 45 s: too long for a kill every two seconds.
     */
    void buryDeadConsumers() throws ExecutionException, InterruptedException {
        if (hasMembers()) {
            admin.removeMembersFromConsumerGroup(GROUP, new RemoveMembersFromConsumerGroupOptions())
                    .all()
                    .get();
        }
    }

    private boolean hasMembers() throws ExecutionException, InterruptedException {
        return admin.describeConsumerGroups(List.of(GROUP)).all().get().values().stream()
                .anyMatch(group -> !group.members().isEmpty());
    }

    @Override
    public void close() {
        closed = true;
        producer.close();
        admin.close();
    }
}
