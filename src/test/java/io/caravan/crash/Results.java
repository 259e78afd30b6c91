package io.caravan.crash;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What came back for each request of one origin. Thread-safe. */
final class Results {
    private static final JsonMapper JSON = new JsonMapper();

    private final String origin;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Set<String> strangers = ConcurrentHashMap.newKeySet();

    Results(String origin) {
        this.origin = origin;
    }

    private static final class Entry {
        final Question question;
        final Set<String> values = new LinkedHashSet<>();
        int times;

        Entry(Question question) {
            this.question = question;
        }

        synchronized void came(String value) {
            values.add(value);
            times++;
        }

        synchronized int times() {
            return times;
        }

        synchronized List<String> values() {
            return List.copyOf(values);
        }
    }

    void asked(Question question) {
        entries.put(question.id(), new Entry(question));
    }

    /** @param value a chat completion or an error envelope */
    void came(String id, String value) {
        Entry entry = entries.get(id);
        if (entry == null) {
            strangers.add(id);
        } else {
            entry.came(value);
        }
    }

    String origin() {
        return origin;
    }

    int asked() {
        return entries.size();
    }

    /** Requests that nothing came back for yet. */
    int open() {
        return (int)
                entries.values().stream().filter(entry -> entry.times() == 0).count();
    }

    /** Outcomes that came although the request had one already. */
    int doubled() {
        return entries.values().stream()
                .mapToInt(entry -> Math.max(0, entry.times() - 1))
                .sum();
    }

    List<String> twice() {
        return entries.values().stream()
                .filter(entry -> entry.times() > 1)
                .map(entry -> entry.question.id())
                .toList();
    }

    List<String> lost() {
        return entries.values().stream()
                .filter(entry -> entry.times() == 0)
                .map(entry -> entry.question.id())
                .toList();
    }

    /** What is neither the request's own answer nor said to be held, and outcomes that differ; a sentence each. */
    List<String> wrong() {
        List<String> wrong = new ArrayList<>();
        strangers.forEach(id -> wrong.add(origin + ": nobody asked " + id));
        for (Entry entry : entries.values()) {
            List<String> values = entry.values();
            if (values.size() > 1) {
                wrong.add(entry.question.id() + " has " + values.size() + " different outcomes: " + values);
            }
            values.stream()
                    .filter(value -> !isHeld(value) && !isOwn(entry.question, value))
                    .forEach(value -> wrong.add(entry.question.id() + " got " + value));
        }
        return wrong;
    }

    Set<String> held() {
        Set<String> held = new LinkedHashSet<>();
        entries.forEach((id, entry) -> {
            if (entry.values().stream().anyMatch(Results::isHeld)) {
                held.add(id);
            }
        });
        return held;
    }

    static boolean isHeld(String value) {
        return parsed(value).at("/error/code").asText().equals("held");
    }

    static boolean isOwn(Question question, String value) {
        return parsed(value).at("/choices/0/message/content").asText().equals(question.answer());
    }

    private static JsonNode parsed(String value) {
        try {
            return JSON.readTree(value);
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }
}
