package io.caravan.simulator;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Which instructions were seen, and since when they are stored. DeepSeek stores a common prefix when it has seen it in two
 * requests, and takes its time for that: the first two that share it miss, later ones hit. A request counts when it is
 * answered, so requests under way together all miss. Thread-safe.
 */
final class PrefixCache {
    /** Above it everything is forgotten: cheaper than knowing the oldest, and a test never gets there. */
    private static final int MAX_INSTRUCTIONS = 100_000;

    /** When an instruction is stored that was seen once. */
    private static final long NOT_YET = Long.MAX_VALUE;

    private final ConcurrentHashMap<Long, Long> storedAt = new ConcurrentHashMap<>();
    private final long buildNanos;
    private final LongSupplier nanoTime;
    private final long start;

    /** @param nanoTime like {@link System#nanoTime()} */
    PrefixCache(Duration build, LongSupplier nanoTime) {
        buildNanos = build.toNanos();
        this.nanoTime = nanoTime;
        start = nanoTime.getAsLong();
    }

    private long now() {
        return nanoTime.getAsLong() - start;
    }

    /** Returns how many tokens of the prompt are in the cache. */
    int hit(Prompt prompt) {
        if (prompt.instructionTokens() == 0) {
            return 0;
        }
        long stored = storedAt.getOrDefault(prompt.instruction(), NOT_YET);
        return stored != NOT_YET && now() >= stored ? prompt.instructionTokens() : 0;
    }

    void remember(Prompt prompt) {
        if (prompt.instructionTokens() == 0 || storedAt.getOrDefault(prompt.instruction(), NOT_YET) != NOT_YET) {
            return;
        }
        if (storedAt.size() >= MAX_INSTRUCTIONS) {
            storedAt.clear();
        }
        storedAt.merge(prompt.instruction(), NOT_YET, (known, first) -> known == NOT_YET ? now() + buildNanos : known);
    }

    void clear() {
        storedAt.clear();
    }
}
