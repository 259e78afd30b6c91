package io.caravan.origin;

import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.camel.component.kafka.consumer.DefaultKafkaManualCommit;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record of the request topic as it came, and whether it has had its outcome. */
final class KafkaRequest {
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final Headers headers;
    private final long timestamp;
    private final DefaultKafkaManualCommit position;
    private volatile boolean settled;

    private KafkaRequest(Message message) {
        key = message.getHeader(KafkaConstants.KEY, byte[].class);
        value = (byte[]) message.getBody();
        headers = message.getHeader(KafkaConstants.HEADERS, Headers.class);
        timestamp = message.getHeader(KafkaConstants.TIMESTAMP, Long.class);
        position = Objects.requireNonNull(
                message.getHeader(KafkaConstants.MANUAL_COMMIT, DefaultKafkaManualCommit.class),
                "the route must allow manual commits");
    }

    static KafkaRequest of(Exchange exchange) {
        return new KafkaRequest(exchange.getMessage());
    }

    byte @Nullable [] key() {
        return key;
    }

    byte @Nullable [] value() {
        return value;
    }

    Headers headers() {
        return headers;
    }

    /** Milliseconds since 1970; negative when the record has none. */
    long timestamp() {
        return timestamp;
    }

    TopicPartition partition() {
        return position.getPartition();
    }

    long offset() {
        return position.getRecordOffset();
    }

    /** Whether the consumer that read the record still owns its partition. To be asked on the consumer's own thread. */
    boolean isOurs() {
        return position.getCamelExchangePayload().consumer.assignment().contains(partition());
    }

    /** Its reply, or its dead letter, is with the broker. */
    void settle() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }

    /** Tells the broker that this record and all before it in its partition are done. */
    void commit() {
        position.commit();
    }
}
