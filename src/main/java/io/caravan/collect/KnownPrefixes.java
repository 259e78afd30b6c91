package io.caravan.collect;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Prefixes by key. Those with waiters are as many as there is room to wait for; of the idle ones the least recently used is
 * forgotten when there are too many. Guarded by the lock of {@link Prefixes}.
 */
final class KnownPrefixes {
    private final Map<String, Prefix> busy = new HashMap<>();
    private final LinkedHashMap<String, Prefix> idle = new LinkedHashMap<>(16, 0.75f, true);
    private final int mostIdle;

    KnownPrefixes(int mostIdle) {
        this.mostIdle = mostIdle;
    }

    Prefix find(String key, Function<String, Prefix> maker) {
        Prefix known = busy.get(key);
        return known != null ? known : idle.computeIfAbsent(key, maker);
    }

    /** Takes note of whether somebody waits there. One that was forgotten stays so. */
    void sort(Prefix prefix) {
        if (prefix.waiting() > 0) {
            idle.remove(prefix.key());
            busy.put(prefix.key(), prefix);
        } else if (busy.remove(prefix.key(), prefix)) {
            idle.put(prefix.key(), prefix);
        }
        if (idle.size() > mostIdle) {
            idle.remove(idle.keySet().iterator().next());
        }
    }

    Stream<Prefix> all() {
        return Stream.concat(busy.values().stream(), idle.values().stream());
    }

    /** How many there are. */
    int size() {
        return busy.size() + idle.size();
    }
}
