package io.caravan.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** All that is shown, as JSON. Many who look cost as much as one: for half a second they see the same. Thread-safe. */
final class Snapshot {
    private static final long FRESH = Duration.ofMillis(500).toNanos();

    private final JsonMapper json = new JsonMapper();
    private final Map<String, Supplier<?>> parts;
    private final LongSupplier nanos;
    private byte[] last = {};
    private long takenAt;

    /** @param parts what makes records, lists and maps of plain values, by the names they have in JSON */
    Snapshot(Map<String, Supplier<?>> parts, LongSupplier nanos) {
        this.parts = parts;
        this.nanos = nanos;
    }

    synchronized byte[] json() {
        long now = nanos.getAsLong();
        if (last.length == 0 || now - takenAt >= FRESH) {
            last = take();
            takenAt = now;
        }
        return last;
    }

    private byte[] take() {
        Map<String, Object> values = new LinkedHashMap<>();
        parts.forEach((name, part) -> values.put(name, part.get()));
        try {
            return json.writeValueAsBytes(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a part of the console is no plain value", e);
        }
    }
}
