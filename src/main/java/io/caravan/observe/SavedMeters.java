package io.caravan.observe;

import io.caravan.chat.Merge;
import io.caravan.chat.Saved;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Counts what merging saved. That can be negative, and a counter must not fall: Prometheus would take it for a restart. A
 * gauge could, but what was saved in a day could not be told from it when there was a restart between. So what was saved
 * and what was wasted are counted apart; the difference is the gain. Thread-safe.
 */
final class SavedMeters {
    private final MeterRegistry registry;
    private final Map<Merge, Kind> kinds = new ConcurrentHashMap<>();
    private Saved total = Saved.NONE;

    SavedMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    void add(Merge merge, Saved saved) {
        if (!saved.equals(Saved.NONE)) {
            addToTotal(saved);
            kinds.computeIfAbsent(merge, this::kind).add(saved);
        }
    }

    private synchronized void addToTotal(Saved saved) {
        total = total.plus(saved);
    }

    synchronized Saved total() {
        return total;
    }

    private record Kind(Balance calls, Balance slotSeconds, Balance tokens, Balance cold, Balance warm) {
        void add(Saved saved) {
            calls.add((double) saved.calls());
            slotSeconds.add(saved.slotMillis() / 1e3);
            tokens.add((double) saved.tokens());
            cold.add(saved.costCold() / 1e9);
            warm.add(saved.costWarm() / 1e9);
        }
    }

    private record Balance(Counter saved, Counter wasted) {
        void add(double amount) {
            (amount < 0 ? wasted : saved).increment(Math.abs(amount));
        }
    }

    private Kind kind(Merge merge) {
        Tags tags = Tags.of("merge", merge.label());
        return new Kind(
                balance("calls", "calls", tags),
                balance("slot.seconds", "seconds in which calls count against the concurrency limit", tags),
                balance("tokens", "tokens", tags),
                balance("cost", "US dollars", tags.and("baseline", "cold")),
                balance("cost", "US dollars", tags.and("baseline", "warm")));
    }

    private Balance balance(String what, String words, Tags tags) {
        return new Balance(
                counter("caravan.saved." + what, "By merging, against asking each request by itself: " + words, tags),
                counter("caravan.wasted." + what, "As caravan.saved, where merging took more: " + words, tags));
    }

    private Counter counter(String name, String description, Tags tags) {
        return Counter.builder(name).description(description).tags(tags).register(registry);
    }
}
