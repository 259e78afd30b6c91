package io.caravan.simulator;

import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** Counts how often each text was answered, by its 64-bit hash and with the beginning of the text. Thread-safe. */
final class AnsweredTexts {
    /** About 25 MB when full; texts beyond it are only counted as overflow. */
    private static final int MAX_TEXTS = 200_000;

    private static final int KEPT_CHARACTERS = 80;

    private final ConcurrentHashMap<Long, Count> counts = new ConcurrentHashMap<>();
    private final LongAdder overflow = new LongAdder();

    private record Count(String start, AtomicInteger times) {}

    void add(String text) {
        long hash = Hash.of(text);
        Count count = counts.get(hash);
        if (count == null && counts.size() >= MAX_TEXTS) {
            overflow.increment();
            return;
        }
        if (count == null) {
            count = counts.computeIfAbsent(hash, unseen -> new Count(start(text), new AtomicInteger()));
        }
        count.times.incrementAndGet();
    }

    private static String start(String text) {
        return text.length() <= KEPT_CHARACTERS ? text : text.substring(0, KEPT_CHARACTERS);
    }

    int times(String text) {
        Count count = counts.get(Hash.of(text));
        return count == null ? 0 : count.times.get();
    }

    LedgerReport.Items report(int most) {
        List<LedgerReport.Item> list = counts.values().stream()
                .map(count -> new LedgerReport.Item(count.start, count.times.get()))
                .sorted(Comparator.comparingInt(LedgerReport.Item::answered).reversed())
                .toList();
        long answered = list.stream().mapToLong(LedgerReport.Item::answered).sum();
        long repeated = list.stream().filter(item -> item.answered() > 1).count();
        return new LedgerReport.Items(
                list.size(), answered, repeated, overflow.sum(), list.subList(0, Math.min(most, list.size())));
    }
}
