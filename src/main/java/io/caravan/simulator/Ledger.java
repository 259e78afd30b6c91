package io.caravan.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Keeps count of calls, tokens and money. Thread-safe. */
public final class Ledger {
    private static final int LISTED_ITEMS = 100;

    private final Models models;
    private final Slots slots;
    private final boolean countsItems;
    private volatile Counts counts;

    Ledger(Models models, Slots slots, boolean countsItems) {
        this.models = models;
        this.slots = slots;
        this.countsItems = countsItems;
        counts = new Counts(models);
    }

    private static final class Counts {
        final LongAdder all = new LongAdder();
        final LongAdder answered = new LongAdder();
        final LongAdder broken = new LongAdder();
        final LongAdder abandoned = new LongAdder();
        final LongAdder connections = new LongAdder();
        final ConcurrentHashMap<Integer, LongAdder> rejected = new ConcurrentHashMap<>();
        final Map<Model, Paid> paid = new HashMap<>();
        final AnsweredTexts texts = new AnsweredTexts();

        Counts(Models models) {
            models.all().forEach(model -> paid.put(model, new Paid(new LongAdder(), new LongAdder(), new LongAdder())));
        }
    }

    private record Paid(LongAdder hit, LongAdder miss, LongAdder output) {
        void add(Usage usage) {
            hit.add(usage.hit());
            miss.add(usage.miss());
            output.add(usage.output());
        }
    }

    /** Returns what was counted so far, with the texts answered most often. */
    public LedgerReport report() {
        return report(LISTED_ITEMS);
    }

    LedgerReport report(int listedItems) {
        Counts now = counts;
        Map<Integer, Long> rejected = new TreeMap<>();
        now.rejected.forEach((status, times) -> rejected.put(status, times.sum()));
        return new LedgerReport(
                new LedgerReport.Calls(
                        now.all.sum(), now.answered.sum(), rejected, now.broken.sum(), now.abandoned.sum()),
                tokens(now),
                models.all().stream().mapToDouble(model -> cost(now, model)).sum(),
                slots.now(),
                slots.most(),
                slots.mostAccepted(),
                now.connections.sum(),
                now.texts.report(listedItems));
    }

    private static LedgerReport.Tokens tokens(Counts now) {
        long hit = now.paid.values().stream().mapToLong(paid -> paid.hit.sum()).sum();
        long miss =
                now.paid.values().stream().mapToLong(paid -> paid.miss.sum()).sum();
        long output =
                now.paid.values().stream().mapToLong(paid -> paid.output.sum()).sum();
        return new LedgerReport.Tokens(hit, miss, output);
    }

    private static double cost(Counts now, Model model) {
        Paid paid = Objects.requireNonNull(now.paid.get(model));
        return model.cost(paid.hit.sum(), paid.miss.sum(), paid.output.sum());
    }

    /** Returns how often this very text was answered, alone or as an item of a packed prompt. */
    public int timesAnswered(String text) {
        return counts.texts.times(text);
    }

    /** Starts again from nothing; calls under way are counted when they end. */
    void clear() {
        counts = new Counts(models);
        slots.forgetMost();
    }

    void connected() {
        counts.connections.increment();
    }

    void arrived() {
        counts.all.increment();
    }

    void rejected(int status) {
        counts.rejected.computeIfAbsent(status, first -> new LongAdder()).increment();
    }

    void answered(Completion completion) {
        counts.answered.increment();
        paid(completion);
        if (countsItems) {
            completion.answered().forEach(counts.texts::add);
        }
    }

    /** @param paid whether anything was generated */
    void broken(Completion completion, boolean paid) {
        counts.broken.increment();
        if (paid) {
            paid(completion);
        }
    }

    /** @param paid whether its generation had begun */
    void abandoned(Completion completion, boolean paid) {
        counts.abandoned.increment();
        if (paid) {
            paid(completion);
        }
    }

    private void paid(Completion completion) {
        Objects.requireNonNull(counts.paid.get(completion.model())).add(completion.usage());
    }
}
