package io.caravan.origin.kafka;

import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes value and headers of a reply byte for byte. Headers take this way because those of a Camel message have unique
 * names without regard to case, no null values and no order, and obey some names as commands.
 */
public final class KafkaReplySerializer implements Serializer<Object> {

    @Override
    public byte[] serialize(String topic, Object data) {
        throw new UnsupportedOperationException("needs the headers of the record");
    }

    @Override
    public byte @Nullable [] serialize(String topic, Headers headers, Object data) {
        KafkaReply reply = (KafkaReply) data;
        for (Header header : reply.headers()) {
            headers.add(header);
        }
        return reply.value();
    }
}
