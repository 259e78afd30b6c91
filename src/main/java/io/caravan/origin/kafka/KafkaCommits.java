package io.caravan.origin.kafka;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commits what is settled, partition by partition, and never passes a record that is not: Kafka knows one offset a
 * partition, and what lies before it does not come again. Thread-safe.
 */
final class KafkaCommits {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaCommits.class);

    /** Where a partition has its first unsettled record; later batches must not commit until it has come again. */
    private final Map<TopicPartition, Long> heldFrom = new ConcurrentHashMap<>();

    void commit(List<KafkaRequest> batch) {
        byPartition(batch).forEach(this::commit);
    }

    private static Map<TopicPartition, List<KafkaRequest>> byPartition(List<KafkaRequest> batch) {
        Map<TopicPartition, List<KafkaRequest>> byPartition = new LinkedHashMap<>();
        for (KafkaRequest request : batch) {
            byPartition
                    .computeIfAbsent(request.position().partition(), partition -> new ArrayList<>())
                    .add(request);
        }
        return byPartition;
    }

    private void commit(TopicPartition partition, List<KafkaRequest> requests) {
        if (requests.get(0).position().offset() > heldFrom.getOrDefault(partition, Long.MAX_VALUE)) {
            return;
        }
        heldFrom.remove(partition);
        int settled = settledBeforeFirstGap(requests);
        if (settled < requests.size()) {
            heldFrom.put(partition, requests.get(settled).position().offset());
        }
        if (settled > 0) {
            commit(requests.get(settled - 1).position());
        }
    }

    private static int settledBeforeFirstGap(List<KafkaRequest> requests) {
        int count = 0;
        while (count < requests.size() && requests.get(count).isSettled()) {
            count++;
        }
        return count;
    }

    /** A commit that fails loses nothing: a later one covers it, or the records come again. */
    private static void commit(KafkaPosition last) {
        try {
            last.commit();
        } catch (KafkaException e) {
            LOG.warn(
                    "could not commit {} up to offset {}; its records may come again: {}",
                    last.partition(),
                    last.offset(),
                    e.getMessage());
        }
    }
}
