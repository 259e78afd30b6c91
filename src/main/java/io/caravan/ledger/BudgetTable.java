package io.caravan.ledger;

import io.caravan.chat.BudgetStore;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import org.jdbi.v3.core.Handle;

/**
 * The budgets of the tenants, as rows of the ledger. A lease is one statement, so that of all processes that share the
 * ledger never two get the same money; it is committed together with what else is written at the time. A write that fails
 * is not repeated: nobody knows whether the database has it, and to give something back twice would raise the cap.
 * Thread-safe.
 */
final class BudgetTable implements BudgetStore {
    private static final String OF = " where tenant = ? and kind = ? and period = ?";

    private static final String OPEN = "insert into budget (tenant, kind, period, ends_at, taken, spent, lent)"
            + " values (?, ?, ?, ?, 0, 0, 0) on conflict (tenant, kind, period) do nothing";

    /** On the right of an equals sign stands what was there before the statement. */
    private static final String LEND = "update budget set taken = case when taken + ? < ? then taken + ? else ? end,"
            + " lent = case when taken + ? < ? then ? else ? - taken end" + OF + " and taken + ? <= ?";

    private static final String SETTLE = "update budget set spent = spent + ?, taken = taken - ?" + OF;

    private final Writer writer;
    private final Executor threads;

    /** @param threads for whoever waits for a lease */
    BudgetTable(Writer writer, Executor threads) {
        this.writer = writer;
        this.threads = threads;
    }

    @Override
    public CompletionStage<Lease> lease(Key key, long need, long wish, long cap) {
        CompletableFuture<Lease> lease = new CompletableFuture<>();
        writer.add(new Write.Borrow(key, open -> lend(open, key, need, wish, cap), lease));
        return lease.whenCompleteAsync((granted, problem) -> {}, threads);
    }

    @Override
    public void settle(Key key, long spent, long returned) {
        writer.add(new Write.Settle(
                key, open -> open.execute(SETTLE, spent, returned, key.tenant(), key.kind(), key.period())));
    }

    static Lease lend(Handle open, Key key, long need, long wish, long cap) {
        open.execute(OPEN, key.tenant(), key.kind(), key.period(), key.endsAt());
        boolean isLent = wish > 0
                && open.execute(
                                LEND,
                                wish,
                                cap,
                                wish,
                                cap,
                                wish,
                                cap,
                                wish,
                                cap,
                                key.tenant(),
                                key.kind(),
                                key.period(),
                                need,
                                cap)
                        > 0;
        return open.select("select taken, lent from budget" + OF, key.tenant(), key.kind(), key.period())
                .map((row, context) ->
                        new Lease(isLent ? row.getLong("lent") : 0, Math.max(0, cap - row.getLong("taken"))))
                .one();
    }
}
