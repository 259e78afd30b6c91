package io.caravan.origin.kafka;

import java.time.Duration;
import org.apache.camel.component.kafka.consumer.CommitManager;
import org.apache.camel.component.kafka.consumer.KafkaManualCommit;
import org.apache.camel.component.kafka.consumer.KafkaManualCommitFactory;

/** Makes Camel's Kafka consumer note with each record where it stands. */
public final class KafkaPositions implements KafkaManualCommitFactory {

    @Override
    public KafkaManualCommit newInstance(CamelExchangePayload reader, KafkaRecordPayload record, CommitManager unused) {
        return new KafkaPosition(
                record.partition,
                record.recordOffset,
                reader.consumer,
                reader.consumer.groupMetadata().generationId(),
                Duration.ofMillis(record.commitTimeout));
    }
}
