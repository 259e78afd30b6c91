package io.caravan.audit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.observe.AuditEvent;
import io.caravan.redaction.Redaction;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A line of the log: one JSON object. Its last member, {@code hash}, seals every byte before it, and {@code previous},
 * the seal of the line before, is among them: hence the chain.
 *
 * @param number counted from 1, without a gap
 * @param hash the seal
 * @param json the whole of it
 */
record AuditLine(long number, String hash, JsonNode json) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final JsonMapper READER = new JsonMapper();
    private static final String HASH = ",\"hash\":\"";
    private static final String END = "\"}";

    /** What is sealed ends so many bytes before the line does. */
    private static final int TAIL = HASH.length() + Seal.NONE.length() + END.length();

    /** What the log says about itself. */
    static final String OWN_ACTION = "audit";

    /** Outcome: the bytes before this line were none, because a crash or somebody had cut them off. */
    static final String DAMAGED = "damaged";

    /** Outcome: old lines have been taken away. */
    static final String FORGOTTEN = "forgotten";

    /** What is to become a line. */
    record Entry(Instant time, AuditEvent event) {}

    /** Appends the line, and returns its seal. */
    static String write(
            Entry entry,
            String node,
            long number,
            String previous,
            Redaction redaction,
            Seal seal,
            ByteArrayOutputStream to) {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        try (JsonGenerator json = JSON.createGenerator(line)) {
            write(entry, node, number, previous, redaction, json);
        } catch (IOException e) {
            throw new UncheckedIOException("bytes in memory cannot be written", e);
        }
        byte[] bytes = line.toByteArray();
        int sealed = bytes.length - 1; // the closing brace comes after the seal
        String hash = seal.of(bytes, sealed);
        to.write(bytes, 0, sealed);
        to.writeBytes((HASH + hash + END + '\n').getBytes(StandardCharsets.US_ASCII));
        return hash;
    }

    private static void write(
            Entry entry, String node, long number, String previous, Redaction redaction, JsonGenerator json)
            throws IOException {
        AuditEvent event = entry.event();
        json.writeStartObject();
        json.writeNumberField("number", number);
        json.writeStringField("time", entry.time().toString());
        json.writeStringField("node", node);
        json.writeStringField("action", event.action());
        json.writeStringField("outcome", event.outcome());
        if (event.tenant() != null) {
            json.writeStringField("tenant", event.tenant());
        }
        if (event.requestId() != null) {
            json.writeStringField("request", event.requestId());
        }
        json.writeObjectFieldStart("details");
        for (Map.Entry<String, String> detail : new TreeMap<>(event.details()).entrySet()) {
            json.writeStringField(detail.getKey(), redaction.apply(detail.getValue()));
        }
        json.writeEndObject();
        json.writeStringField("previous", previous);
        json.writeEndObject();
    }

    /** Empty when these bytes, without the end of the line, do not bear the seal. */
    static Optional<AuditLine> read(byte[] bytes, Seal seal) {
        int sealed = bytes.length - TAIL;
        if (sealed <= 0) {
            return Optional.empty();
        }
        String tail = new String(bytes, sealed, TAIL, StandardCharsets.ISO_8859_1);
        String hash = tail.substring(HASH.length(), TAIL - END.length());
        if (!tail.startsWith(HASH) || !tail.endsWith(END) || !seal.fits(bytes, sealed, hash)) {
            return Optional.empty();
        }
        try {
            JsonNode json = READER.readTree(bytes);
            return Optional.of(new AuditLine(json.path("number").asLong(), hash, json));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    String previous() {
        return json.path("previous").asText();
    }

    String text(String field) {
        return json.path(field).asText("");
    }

    String detail(String name) {
        return json.path("details").path(name).asText("");
    }

    boolean says(String outcome) {
        return text("action").equals(OWN_ACTION) && text("outcome").equals(outcome);
    }

    /** The beginning of time when it cannot be read. */
    Instant time() {
        try {
            return Instant.parse(text("time"));
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }
}
