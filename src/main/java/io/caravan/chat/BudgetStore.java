package io.caravan.chat;

import java.util.concurrent.CompletionStage;

/**
 * Where it is kept what tenants have used, durably and for all processes that share it. A process borrows a piece of a
 * budget before it spends any of it and says later what it spent; whatever it does not say counts as spent. Implementations
 * are thread-safe.
 */
public interface BudgetStore {
    /**
     * What a tenant may use in a period.
     *
     * @param kind what is counted, for instance {@code tokens-per-day}
     * @param period for instance {@code 2026-11-26}
     * @param endsAt milliseconds since 1970
     */
    record Key(String tenant, String kind, String period, long endsAt) {}

    /**
     * What was lent.
     *
     * @param granted to this process; nothing when there was less than it needed
     * @param left to lend after that
     */
    record Lease(long granted, long left) {}

    /**
     * Lends at least what is needed, or nothing. Exceptional when it cannot be written down; then nothing is lent, but some
     * of it may count as spent.
     *
     * @param wish at least {@code need}; as much of it is lent as there is
     * @param cap what all may use together in the period
     */
    CompletionStage<Lease> lease(Key key, long need, long wish, long cap);

    /**
     * Says what became of what was lent. When it cannot be written down, it stays spent.
     *
     * @param spent since the last time
     * @param returned what will not be used; negative when more was spent than was lent
     */
    void settle(Key key, long spent, long returned);
}
