package io.caravan.tenant;

import io.caravan.chat.BudgetStore;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The budgets in use. One that nobody has asked for in a while, because its period is over or its tenant silent, is settled
 * and forgotten, so there are never more than tenants of the moment. Thread-safe.
 */
final class Budgets {
    private final BudgetStore store;
    private final Clock clock;
    private final Map<BudgetStore.Key, Budget> inUse = new ConcurrentHashMap<>();

    /** Part of what a tenant may use. */
    record Part(BudgetKind kind, Budget budget) {}

    Budgets(BudgetStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Those that count now, one for each cap; none for a tenant without caps. */
    List<Part> of(String tenant, Limits limits) {
        List<Part> parts = new ArrayList<>(limits.caps().size());
        limits.caps().forEach((kind, cap) -> parts.add(new Part(kind, budget(kind.key(tenant, clock.instant()), cap))));
        return parts;
    }

    /** Touched under the lock of the map, it is not forgotten before it is used. */
    private Budget budget(BudgetStore.Key key, long cap) {
        return inUse.compute(key, (same, known) -> {
            Budget budget = known == null ? new Budget(store, key, cap, System::nanoTime) : known;
            budget.touch();
            return budget;
        });
    }

    /** Of those in use now, the ones of which least is left. */
    List<Tenants.Standing> standings(int most) {
        Instant now = clock.instant();
        return inUse.entrySet().stream()
                .filter(entry -> entry.getKey().endsAt() > now.toEpochMilli())
                .map(entry -> standing(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparingDouble(Tenants.Standing::share)
                        .thenComparing(Tenants.Standing::tenant)
                        .thenComparing(Tenants.Standing::kind))
                .limit(most)
                .toList();
    }

    private static Tenants.Standing standing(BudgetStore.Key key, Budget budget) {
        OptionalLong left = budget.remaining();
        return new Tenants.Standing(key.tenant(), key.kind(), budget.cap(), left.isPresent() ? left.getAsLong() : null);
    }

    /** Settles all, and forgets those that are not in use any more. */
    void tidy() {
        inUse.keySet().forEach(key -> inUse.computeIfPresent(key, (same, budget) -> budget.tidy() ? null : budget));
    }

    int size() {
        return inUse.size();
    }

    /** Returns what was borrowed and not used. */
    void close() {
        inUse.values().forEach(Budget::close);
    }
}
