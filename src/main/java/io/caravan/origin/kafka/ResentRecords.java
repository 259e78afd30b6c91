package io.caravan.origin.kafka;

import io.caravan.origin.HandOver;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes records to their topics again, with their keys and headers. For one thread. */
public final class ResentRecords implements HandOver {
    private static final int PATIENCE_MILLIS = 10_000;

    /** The topic had taken each of them, whatever its size: what it takes now is for the broker to say. */
    private static final int MAX_REQUEST = 64 << 20;

    private final KafkaProducer<byte @Nullable [], byte @Nullable []> producer;
    private final Set<String> lostTopics = ConcurrentHashMap.newKeySet();

    private ResentRecords(KafkaProducer<byte @Nullable [], byte @Nullable []> producer) {
        this.producer = producer;
    }

    /** @throws IOException when no broker answers */
    public static ResentRecords to(String brokers) throws IOException, InterruptedException {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers", brokers,
                "request.timeout.ms", PATIENCE_MILLIS / 2,
                "default.api.timeout.ms", PATIENCE_MILLIS))) {
            admin.describeCluster().clusterId().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new IOException(
                    "no Kafka broker answers at " + brokers + ": check caravan.kafka.brokers and the network", e);
        }
        return new ResentRecords(new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        brokers,
                        "acks",
                        "all",
                        "enable.idempotence",
                        true,
                        "max.request.size",
                        MAX_REQUEST,
                        "buffer.memory",
                        (long) MAX_REQUEST,
                        "max.block.ms",
                        PATIENCE_MILLIS,
                        "request.timeout.ms",
                        PATIENCE_MILLIS,
                        "delivery.timeout.ms",
                        3 * PATIENCE_MILLIS),
                new ByteArraySerializer(),
                new ByteArraySerializer()));
    }

    @Override
    public CompletableFuture<Void> add(byte[] original) {
        CompletableFuture<Void> taken = new CompletableFuture<>();
        try {
            send(KafkaRecordJson.read(original), taken);
        } catch (IOException | KafkaException e) {
            taken.completeExceptionally(e);
        }
        return taken;
    }

    private void send(ProducerRecord<byte @Nullable [], byte @Nullable []> record, CompletableFuture<Void> taken)
            throws IOException {
        if (lostTopics.contains(record.topic())) {
            throw new IOException("the topic " + record.topic() + " does not answer");
        }
        producer.send(record, (place, problem) -> {
            if (problem == null) {
                taken.complete(null);
                return;
            }
            if (problem instanceof org.apache.kafka.common.errors.TimeoutException) {
                lostTopics.add(record.topic()); // All patience was spent on it, and once is enough.
            }
            taken.completeExceptionally(problem);
        });
    }

    @Override
    public void finish() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
