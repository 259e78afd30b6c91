package io.caravan.tenant;

import io.caravan.chat.BudgetStore;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;

/** What is counted for how long. Days and months are of UTC. */
enum BudgetKind {
    /** Tokens of prompts and answers. */
    TOKENS_PER_DAY("tokens-per-day", false, false),
    /** Billionths of a US dollar. */
    SPEND_PER_DAY("spend-per-day", true, false),
    /** Billionths of a US dollar. */
    SPEND_PER_MONTH("spend-per-month", true, true);

    private final String field;
    private final boolean isSpend;
    private final boolean isMonthly;

    BudgetKind(String field, boolean isSpend, boolean isMonthly) {
        this.field = field;
        this.isSpend = isSpend;
        this.isMonthly = isMonthly;
    }

    /** The name in {@code config/tenants.yaml} and in the ledger. */
    String field() {
        return field;
    }

    boolean isSpend() {
        return isSpend;
    }

    /** The budget of the period in which this moment is. */
    BudgetStore.Key key(String tenant, Instant now) {
        LocalDate day = LocalDate.ofInstant(now, ZoneOffset.UTC);
        String period = isMonthly ? YearMonth.from(day).toString() : day.toString();
        return new BudgetStore.Key(tenant, field, period, end(day).toEpochMilli());
    }

    /** Until there is a new budget. */
    Duration untilNext(Instant now) {
        return Duration.between(now, end(LocalDate.ofInstant(now, ZoneOffset.UTC)));
    }

    private Instant end(LocalDate day) {
        LocalDate next = isMonthly ? YearMonth.from(day).plusMonths(1).atDay(1) : day.plusDays(1);
        return next.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
}
