package io.caravan.simulator;

import java.util.concurrent.ConcurrentHashMap;

/**
 * Which instructions were seen how often. DeepSeek stores a common prefix when it has seen it in two requests: the first two
 * that share it miss, later ones hit. A request counts when it is answered, so requests under way together all miss.
 * Thread-safe.
 */
final class PrefixCache {
    private static final int SEEN_ENOUGH = 2;

    /** Above it everything is forgotten: cheaper than knowing the oldest, and a test never gets there. */
    private static final int MAX_INSTRUCTIONS = 100_000;

    private final ConcurrentHashMap<Long, Integer> timesSeen = new ConcurrentHashMap<>();

    /** Returns how many tokens of the prompt are in the cache. */
    int hit(Prompt prompt) {
        if (prompt.instructionTokens() == 0) {
            return 0;
        }
        return timesSeen.getOrDefault(prompt.instruction(), 0) >= SEEN_ENOUGH ? prompt.instructionTokens() : 0;
    }

    void remember(Prompt prompt) {
        if (prompt.instructionTokens() == 0 || timesSeen.getOrDefault(prompt.instruction(), 0) >= SEEN_ENOUGH) {
            return;
        }
        if (timesSeen.size() >= MAX_INSTRUCTIONS) {
            timesSeen.clear();
        }
        timesSeen.merge(prompt.instruction(), 1, Integer::sum);
    }

    void clear() {
        timesSeen.clear();
    }
}
