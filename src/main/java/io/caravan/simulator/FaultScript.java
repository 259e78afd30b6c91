package io.caravan.simulator;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The faults that are to happen. The first rule that fits decides. Thread-safe. */
final class FaultScript {
    private final CopyOnWriteArrayList<Armed> rules = new CopyOnWriteArrayList<>();

    private static final class Armed {
        final FaultRule rule;
        final AtomicInteger matched = new AtomicInteger();

        Armed(FaultRule rule) {
            this.rule = rule;
        }

        boolean fires(String text, boolean isBatch) {
            if (!text.contains(rule.contains()) || !isPossibleIn(text, isBatch)) {
                return false;
            }
            int match = matched.incrementAndGet() - rule.after();
            return match > 0 && (rule.times() == 0 || match <= rule.times());
        }

        /** A fault of packed answers or batches waits for one of those; others would use it up without any effect. */
        private boolean isPossibleIn(String text, boolean isBatch) {
            FaultKind kind = rule.fault().kind();
            if (kind.isOfPacks()) {
                return !isBatch && !Item.in(text).isEmpty();
            }
            return isBatch || !kind.isOfBatches();
        }

        boolean isSpent() {
            return rule.times() > 0 && matched.get() >= rule.after() + rule.times();
        }

        FaultRule remaining() {
            int seen = matched.get();
            int spent = Math.max(0, seen - rule.after());
            int times = rule.times() == 0 ? 0 : Math.max(0, rule.times() - spent);
            return new FaultRule(rule.contains(), rule.fault(), Math.max(0, rule.after() - seen), times);
        }
    }

    void add(List<FaultRule> more) {
        rules.addAll(more.stream().map(Armed::new).toList());
    }

    @Nullable Fault next(String text) {
        return next(text, false);
    }

    /** The same for several requests in one body, of which any may fit. */
    @Nullable Fault nextOfBatch(String texts) {
        return next(texts, true);
    }

    private @Nullable Fault next(String text, boolean isBatch) {
        if (rules.isEmpty()) {
            return null;
        }
        for (Armed armed : rules) {
            if (armed.fires(text, isBatch)) {
                rules.removeIf(Armed::isSpent);
                return armed.rule.fault();
            }
        }
        return null;
    }

    /** Returns the rules that can still fire, with what is left of their counts. */
    List<FaultRule> pending() {
        return rules.stream()
                .filter(armed -> !armed.isSpent())
                .map(Armed::remaining)
                .toList();
    }

    void clear() {
        rules.clear();
    }
}
