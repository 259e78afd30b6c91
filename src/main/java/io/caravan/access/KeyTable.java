package io.caravan.access;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All keys by their ids, the oldest first. Immutable. */
final class KeyTable {
    static final KeyTable EMPTY = new KeyTable(Map.of());

    private final Map<String, Key> keys;

    private KeyTable(Map<String, Key> keys) {
        this.keys = keys;
    }

    /** Of two with the same id the later one stays. */
    static KeyTable of(Iterable<Key> keys) {
        Map<String, Key> byId = new LinkedHashMap<>();
        keys.forEach(key -> byId.put(key.id(), key));
        return new KeyTable(byId);
    }

    @Nullable Key find(String id) {
        return keys.get(id);
    }

    Collection<Key> all() {
        return keys.values();
    }

    boolean hasLive(Instant now) {
        return keys.values().stream().anyMatch(key -> key.isLive(now));
    }

    /** With this one in place of the one that has its id, or at the end. */
    KeyTable with(Key key) {
        Map<String, Key> changed = new LinkedHashMap<>(keys);
        changed.put(key.id(), key);
        return new KeyTable(changed);
    }
}
