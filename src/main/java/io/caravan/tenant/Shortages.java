package io.caravan.tenant;

import io.caravan.chat.Failure;
import io.caravan.tenant.Budget.Verdict;
import java.time.Duration;
import java.time.Instant;

/** What a tenant is told whose budget does not suffice. */
final class Shortages {
    /** Something that is under way ends, and what it did not use is free again. */
    private static final Duration SOON = Duration.ofSeconds(1);

    private static final Duration LEDGER_PAUSE = Duration.ofSeconds(2);

    private Shortages() {}

    static Failure failure(BudgetKind kind, Verdict verdict, Instant now) {
        String what = kind.isSpend() ? "spend" : "tokens";
        return switch (verdict) {
            case TIED_UP ->
                new Failure(
                        Failure.Kind.BUSY,
                        what + "_reserved",
                        "Requests under way have reserved what is left of " + kind.field() + "; ask again soon.",
                        SOON);
            case TOO_LARGE ->
                new Failure(
                        kindOf(kind),
                        what + "_cap_too_small",
                        "This request may use more than " + kind.field() + " allows at all; lower max_tokens.");
            case UNAVAILABLE ->
                new Failure(
                        Failure.Kind.LEDGER,
                        "ledger_unavailable",
                        "The ledger cannot be written at the moment; ask again later.",
                        LEDGER_PAUSE);
            case USED_UP, GRANTED ->
                new Failure(
                        kindOf(kind),
                        kind.isSpend() ? "spend_cap_reached" : "tokens_exhausted",
                        "This request may use more than is left of " + kind.field()
                                + "; wait for the next period, or lower max_tokens.",
                        kind.untilNext(now).plusSeconds(1));
        };
    }

    private static Failure.Kind kindOf(BudgetKind kind) {
        return kind.isSpend() ? Failure.Kind.SPENT : Failure.Kind.QUOTA;
    }
}
