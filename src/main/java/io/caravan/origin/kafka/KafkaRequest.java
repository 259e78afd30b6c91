package io.caravan.origin.kafka;

import io.caravan.chat.Identity;
import java.util.Objects;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record of the request topic as it came, and whether it has had its outcome. */
final class KafkaRequest {
    private final byte @Nullable [] key;
    private final byte @Nullable [] value;
    private final Headers headers;
    private final long timestamp;
    private final KafkaPosition position;
    private volatile boolean settled;

    private KafkaRequest(Message message) {
        key = message.getHeader(KafkaConstants.KEY, byte[].class);
        value = (byte[]) message.getBody();
        headers = message.getHeader(KafkaConstants.HEADERS, Headers.class);
        timestamp = message.getHeader(KafkaConstants.TIMESTAMP, Long.class);
        position = Objects.requireNonNull(
                message.getHeader(KafkaConstants.MANUAL_COMMIT, KafkaPosition.class),
                "the route must allow manual commits, made by KafkaPositions");
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

    /**
     * Its own id if it bears one, else its place. The time belongs to the place: a topic made anew counts from zero again.
     */
    Identity identity(@Nullable String ownId, byte[] body) {
        String place = position.partition() + "/" + position.offset() + "@" + timestamp;
        return ownId == null
                ? Identity.placed("kafka", place, body, this::toBytes)
                : Identity.named(ownId, body, true, this::toBytes);
    }

    /** All that is needed to write the same record again. */
    private byte[] toBytes() {
        return KafkaRecordJson.write(position.partition().topic(), key, value, headers);
    }

    KafkaPosition position() {
        return position;
    }

    /** Its reply, or its dead letter, is with the broker. */
    void settle() {
        settled = true;
    }

    boolean isSettled() {
        return settled;
    }
}
