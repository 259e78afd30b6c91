package io.caravan.origin.kafka;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** A record as JSON, so that it can be kept and written to its topic again, byte for byte. */
final class KafkaRecordJson {
    /** Values may be longer than what Jackson takes by default: 20 million characters, 15 MB in base 64. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private static final JsonMapper MAPPER = new JsonMapper(JSON);

    private KafkaRecordJson() {}

    static byte[] write(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            json.writeStartObject();
            json.writeStringField("topic", topic);
            write(json, "key", key);
            write(json, "value", value);
            json.writeArrayFieldStart("headers");
            for (Header header : headers) {
                json.writeStartObject();
                json.writeStringField("name", header.key());
                write(json, "value", header.value());
                json.writeEndObject();
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory", e);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator json, String name, byte @Nullable [] bytes) throws IOException {
        if (bytes != null) {
            json.writeBinaryField(name, bytes);
        }
    }

    /** @throws IOException when it is no such record */
    static ProducerRecord<byte @Nullable [], byte @Nullable []> read(byte[] bytes) throws IOException {
        JsonNode json = MAPPER.readTree(bytes);
        String topic = json.path("topic").asText();
        if (topic.isEmpty()) {
            throw new IOException("what was kept of it is no record of a topic");
        }
        RecordHeaders headers = new RecordHeaders();
        for (JsonNode header : json.path("headers")) {
            headers.add(header.path("name").asText(), binary(header, "value"));
        }
        return new ProducerRecord<>(topic, null, null, binary(json, "key"), binary(json, "value"), headers);
    }

    private static byte @Nullable [] binary(JsonNode json, String name) throws IOException {
        return json.has(name) ? json.get(name).binaryValue() : null;
    }
}
