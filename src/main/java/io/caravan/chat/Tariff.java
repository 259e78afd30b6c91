package io.caravan.chat;

import java.time.Instant;
import java.util.function.Predicate;

/** What calls cost, by the upstream's price list. Thread-safe. */
public final class Tariff {
    /** So many times the price of other hours a call costs in peak hours. */
    public static final int PEAK_FACTOR = 2;

    private final Models models;
    private final Predicate<Instant> isPeak;

    /** @param isPeak whether a call that is sent then costs double */
    public Tariff(Models models, Predicate<Instant> isPeak) {
        this.models = models;
        this.isPeak = isPeak;
    }

    /**
     * The charge for an answered call. Which clock decides between peak and off-peak DeepSeek does not say: the start of
     * the last attempt is taken.
     *
     * @param calls attempts, the answered one included
     */
    public Charge charge(String model, Usage usage, int calls, Instant sentAt) {
        boolean peak = isPeak.test(sentAt);
        long cost = models.require(model).price().billionths(usage) * (peak ? PEAK_FACTOR : 1);
        return new Charge(usage, calls, Math.max(0, calls - 1), 0, cost, peak ? cost : 0);
    }
}
