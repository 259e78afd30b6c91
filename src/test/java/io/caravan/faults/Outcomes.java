package io.caravan.faults;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What came back at one origin, by the name of the request. Thread-safe. */
final class Outcomes {
    private final Map<String, List<String>> byId = new ConcurrentHashMap<>();

    /** @param body a chat completion or an error envelope */
    void came(String id, String body) {
        byId.computeIfAbsent(id, first -> Collections.synchronizedList(new ArrayList<>(1)))
                .add(body);
    }

    boolean hasAll(Collection<Question> questions) {
        return questions.stream().allMatch(question -> byId.containsKey(question.id()));
    }

    List<String> of(Question question) {
        return List.copyOf(byId.getOrDefault(question.id(), List.of()));
    }

    /** The requests that have more than one. */
    List<String> doubled() {
        return byId.keySet().stream()
                .filter(id -> byId.getOrDefault(id, List.of()).size() > 1)
                .toList();
    }

    Set<String> ids() {
        return Set.copyOf(byId.keySet());
    }
}
