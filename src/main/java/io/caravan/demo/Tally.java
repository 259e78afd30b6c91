package io.caravan.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What came back to one origin: each message's own answer counts once, anything else as failed. Thread-safe. */
final class Tally {
    private static final JsonMapper JSON = new JsonMapper();

    private final Map<String, DemoMessage> sent;
    private final boolean simulated;
    private final Map<String, Boolean> ended = new ConcurrentHashMap<>();

    /** @param simulated then an answer must be the one that the simulator gives to this very text */
    Tally(List<DemoMessage> messages, boolean simulated) {
        sent = messages.stream().collect(Collectors.toMap(DemoMessage::id, Function.identity()));
        this.simulated = simulated;
    }

    /** @param completion a chat completion, or an error envelope */
    void answered(String id, byte[] completion) {
        try {
            answered(id, JSON.readTree(completion));
        } catch (IOException e) {
            failed(id);
        }
    }

    void answered(String id, JsonNode completion) {
        DemoMessage message = sent.get(id);
        String content = completion.at("/choices/0/message/content").asText();
        boolean own =
                message != null && (simulated ? content.equals("Answer to: " + message.text()) : !content.isBlank());
        ended.merge(id, own, (first, second) -> false);
    }

    void failed(String id) {
        ended.put(id, false);
    }

    int sent() {
        return sent.size();
    }

    int answered() {
        return (int) sent.keySet().stream()
                .filter(id -> Boolean.TRUE.equals(ended.get(id)))
                .count();
    }

    int failed() {
        return (int) ended.values().stream().filter(own -> !own).count();
    }

    boolean isComplete() {
        return ended.keySet().containsAll(sent.keySet());
    }
}
