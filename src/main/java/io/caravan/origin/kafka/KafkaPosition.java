package io.caravan.origin.kafka;

import java.time.Duration;
import java.util.Map;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Where a record stands, and the consumer that read it.
 *
 * @param generation of the consumer group when the record was read; each rebalance starts a new one
 * @param commitTimeout how long a commit may take
 */
record KafkaPosition(
        TopicPartition partition, long offset, Consumer<?, ?> consumer, int generation, Duration commitTimeout)
        implements KafkaManualCommit {

    /**
     * False when there was a rebalance since the record was read: then it comes again, here or at another consumer. That
     * holds for assignors that take all partitions away at a rebalance (range, round robin, sticky); a cooperative one
     * would leave some where they are, behind the record. To be asked on the consumer's own thread.
     */
    boolean isCurrent() {
        return consumer.groupMetadata().generationId() == generation
                && consumer.assignment().contains(partition);
    }

    @Override
    public void commit() {
        consumer.commitSync(Map.of(partition, new OffsetAndMetadata(offset + 1)), commitTimeout);
    }
}
