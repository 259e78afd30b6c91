package io.caravan.collect;

import io.caravan.chat.Group;
import io.caravan.chat.Lane;
import io.caravan.collect.Collecting.Forming;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The groups of a lane that wait for company, by size: there are as many sizes as a group has places, so that an arrival
 * costs a few steps however many groups there are. Calls nobody while it holds its lock, because it is told of arrivals
 * under that of the aggregator. Thread-safe.
 */
final class OpenGroups {
    private final NavigableMap<Integer, Map<Group, String>> bySize = new TreeMap<>();
    private int members;

    /** @param key by which the aggregator knows the group */
    record Open(Group group, String key) {}

    /** The group has one member more. */
    synchronized void grew(Group group, String key) {
        remove(group, group.size() - 1);
        bySize.computeIfAbsent(group.size(), size -> new LinkedHashMap<>()).put(group, key);
        members += group.size();
    }

    /** The group has gone; it does no harm when it was not here. */
    synchronized void gone(Group group) {
        remove(group, group.size());
    }

    private void remove(Group group, int size) {
        Map<Group, String> alike = bySize.get(size);
        if (alike != null && alike.remove(group) != null) {
            members -= size;
            if (alike.isEmpty()) {
                bySize.remove(size);
            }
        }
    }

    /** The one with the most members; of several the one that has had so many for longest. */
    synchronized @Nullable Open fullest() {
        Map.Entry<Integer, Map<Group, String>> largest = bySize.lastEntry();
        if (largest == null) {
            return null;
        }
        var first = largest.getValue().entrySet().iterator().next();
        return new Open(first.getKey(), first.getValue());
    }

    /** Some of them, the fullest first. */
    synchronized List<Forming> forming(Lane lane, int most, Instant now) {
        return bySize.descendingMap().entrySet().stream()
                .flatMap(alike -> alike.getValue().keySet().stream()
                        .map(group -> new Forming(
                                group.merge().label(),
                                lane.label(),
                                alike.getKey(),
                                group.age(now).toMillis())))
                .limit(most)
                .toList();
    }

    /** Of all groups together. */
    synchronized int members() {
        return members;
    }
}
