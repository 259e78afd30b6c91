package io.caravan.access;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.access.Key.Generation;
import io.caravan.access.Key.Hashed;
import io.caravan.access.Key.Proof;
import io.caravan.access.Key.Signing;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The table of keys as its file holds it. */
final class KeyTableJson {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int VERSION = 1;

    private KeyTableJson() {}

    static byte[] write(KeyTable table) {
        ObjectNode file = JSON.createObjectNode().put("version", VERSION);
        ArrayNode keys = file.putArray("keys");
        table.all().forEach(key -> write(key, keys.addObject()));
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts is JSON", e);
        }
    }

    private static void write(Key key, ObjectNode row) {
        row.put("id", key.id())
                .put("tenant", key.tenant())
                .put("label", key.label())
                .put("created", key.created().toString());
        put(row, "expires", key.expires());
        put(row, "revoked", key.revoked());
        if (key.proof() instanceof Hashed hashed) {
            row.put("sha256", HexFormat.of().formatHex(hashed.sha256()));
        } else if (key.proof() instanceof Signing signing) {
            ArrayNode generations = row.putArray("generations");
            signing.generations().forEach(generation -> {
                ObjectNode one = generations.addObject().put("number", generation.number());
                put(one, "expires", generation.expires());
            });
        }
    }

    private static void put(ObjectNode row, String field, @Nullable Instant time) {
        if (time != null) {
            row.put(field, time.toString());
        }
    }

    /** @throws IllegalArgumentException when this is no table of keys, or one of a later version; says where */
    static KeyTable read(byte[] content) {
        JsonNode file = tree(content);
        if (file.path("version").asInt() != VERSION || !file.path("keys").isArray()) {
            throw new IllegalArgumentException("it is no table of keys of version " + VERSION);
        }
        List<Key> keys = new ArrayList<>();
        for (JsonNode row : file.path("keys")) {
            try {
                keys.add(key(row));
            } catch (DateTimeException | IllegalArgumentException e) {
                throw new IllegalArgumentException("key " + (keys.size() + 1) + " cannot be read", e);
            }
        }
        return KeyTable.of(keys);
    }

    private static JsonNode tree(byte[] content) {
        try {
            return JSON.readTree(content);
        } catch (IOException e) {
            throw new IllegalArgumentException("it is no JSON", e);
        }
    }

    private static Key key(JsonNode row) {
        return new Key(
                text(row, "id", Key.ID),
                text(row, "tenant", ".+"),
                row.path("label").asText(),
                Instant.parse(text(row, "created", ".+")),
                time(row, "expires"),
                time(row, "revoked"),
                proof(row));
    }

    private static Proof proof(JsonNode row) {
        if (row.has("sha256")) {
            return new Hashed(HexFormat.of().parseHex(text(row, "sha256", Key.SECRET)));
        }
        List<Generation> generations = new ArrayList<>();
        for (JsonNode one : row.path("generations")) {
            generations.add(new Generation(one.path("number").asInt(), time(one, "expires")));
        }
        if (generations.isEmpty()) {
            throw new IllegalArgumentException("neither sha256 nor generations");
        }
        return new Signing(generations);
    }

    private static @Nullable Instant time(JsonNode row, String field) {
        return row.hasNonNull(field) ? Instant.parse(text(row, field, ".+")) : null;
    }

    private static String text(JsonNode row, String field, String pattern) {
        String text = row.path(field).asText();
        if (!text.matches(pattern)) {
            throw new IllegalArgumentException(field);
        }
        return text;
    }
}
