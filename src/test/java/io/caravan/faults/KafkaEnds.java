package io.caravan.faults;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** The programs at both ends of the topics of all gateways. What comes as a dead letter counts as a wrong outcome. */
final class KafkaEnds implements AutoCloseable {
    /** So long that the records of a wave are one batch: the next one waits until each of this one has its reply. */
    private static final String LINGER_MS = "2000";

    private static final String BATCH_BYTES = "1000000";

    private final Outcomes outcomes;
    private final KafkaProducer<String, String> producer;
    private final KafkaConsumer<String, String> consumer;
    private final Thread reader = new Thread(this::read, "replies");
    private volatile boolean closed;

    /** @param topics in which outcomes come, of one partition each */
    KafkaEnds(String brokers, List<String> topics, Outcomes outcomes) {
        this.outcomes = outcomes;
        Properties config = new Properties();
        config.setProperty("bootstrap.servers", brokers);
        config.setProperty("linger.ms", LINGER_MS);
        config.setProperty("batch.size", BATCH_BYTES);
        producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
        consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
        List<TopicPartition> partitions =
                topics.stream().map(topic -> new TopicPartition(topic, 0)).toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        reader.setDaemon(true);
        reader.start();
    }

    /** @param deadline in seconds */
    void post(String topic, Question question, String deadline) {
        ProducerRecord<String, String> request = new ProducerRecord<>(topic, question.id(), question.body());
        request.headers().add("caravan-deadline", deadline.getBytes(UTF_8));
        producer.send(request);
    }

    /** What was posted goes out. */
    void flush() {
        producer.flush();
    }

    private void read() {
        try (consumer) {
            while (!closed) {
                consumer.poll(Duration.ofMillis(50)).forEach(reply -> outcomes.came(reply.key(), reply.value()));
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        producer.close();
    }
}
