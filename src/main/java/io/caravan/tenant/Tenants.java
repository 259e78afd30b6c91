package io.caravan.tenant;

import io.caravan.chat.BudgetStore;
import io.caravan.chat.Call;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import io.caravan.observe.Meters;
import io.caravan.step.Alarm;
import io.caravan.step.Daemon;
import io.caravan.step.Steps;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What tenants may, as steps of the routes {@code ask} and {@code call}. Thread-safe. */
public final class Tenants implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Tenants.class);

    /** How long the ledger does not hear what was spent, and what is not used stays borrowed. */
    private static final Duration ROUND = Duration.ofSeconds(2);

    private static final int MOST_SHOWN = 100;

    private final TenantTable table;
    private final Turnstiles turnstiles;
    private final @Nullable Budgets budgets;
    private final TenantMeters tenantMeters;
    private final Clock clock;
    private final Map<String, Object> beans;
    private final ScheduledExecutorService timer = Daemon.timer("tenants");

    /**
     * @param store where budgets are kept; may be missing when no row of the table has one
     * @param threads what those go on with who have waited
     */
    public Tenants(
            TenantTable table,
            @Nullable BudgetStore store,
            Prices prices,
            Executor threads,
            Meters meters,
            Clock clock) {
        this.table = table;
        this.clock = clock;
        tenantMeters = new TenantMeters(meters.registry());
        turnstiles = new Turnstiles(Alarm.ofThread("tenant-waits"), threads, clock);
        budgets = store == null ? null : new Budgets(store, clock);
        beans = budgets == null
                ? withoutBudgets()
                : withBudgets(new Spending(table, budgets, prices, tenantMeters, threads, clock));
        meters.gauge(
                "caravan.tenant.waiting", "Requests that wait for the limits of their tenants", turnstiles::waiting);
        timer.scheduleWithFixedDelay(this::round, ROUND.toMillis(), ROUND.toMillis(), TimeUnit.MILLISECONDS);
    }

    private Map<String, Object> withoutBudgets() {
        return Map.of(
                "admitTenant", Steps.await(Pending.class, this::admit),
                "foreseeSpend", Steps.use(Pending.class, pending -> {}),
                "reserveSpend", Steps.use(Call.class, call -> {}),
                "settleSpend", Steps.use(Call.class, call -> {}));
    }

    private Map<String, Object> withBudgets(Spending spending) {
        return Map.of(
                "admitTenant", Steps.await(Pending.class, this::admit),
                "foreseeSpend", Steps.use(Pending.class, spending::foresee),
                "reserveSpend", Steps.await(Call.class, spending::reserve),
                "settleSpend", Steps.use(Call.class, spending::settle));
    }

    /** The beans of the routes by name. */
    public Map<String, Object> beans() {
        return beans;
    }

    /** Where somebody waits, what is too much is refused at once; other work completes this when it is let in. */
    private CompletionStage<Pending> admit(Pending pending) {
        ChatRequest request = pending.request();
        Limits limits = table.of(request.asker().tenant());
        Optional<Failure> refusal = Rights.refusal(limits, request);
        if (refusal.isEmpty() && limits.countsRequests()) {
            Turnstile turnstile = turnstiles.of(request.asker().tenant(), limits);
            if (request.lane().isPatient()) {
                return turnstile.enter(pending);
            }
            refusal = turnstile.enterNow(pending);
        }
        if (refusal.isPresent()) {
            tenantMeters.refused(limits, refusal.get());
            throw new RefusedException(refusal.get());
        }
        return CompletableFuture.completedFuture(pending);
    }

    /** Whether the tenant may ask this model. */
    public boolean mayAsk(String tenant, String model) {
        return Rights.includesModel(table.of(tenant), model);
    }

    /** What is left for the tenant now, as headers of a response; none for one without limits. */
    public Map<String, String> left(String tenant) {
        Limits limits = table.of(tenant);
        if (limits.rate() == null && limits.caps().isEmpty()) {
            return Map.of();
        }
        LeftHeaders headers = new LeftHeaders();
        turnstiles.standing(tenant).ifPresent(headers::rate);
        if (budgets != null) {
            headers.budgets(budgets.of(tenant, limits), clock);
        }
        return headers.all();
    }

    /**
     * A budget in use.
     *
     * @param kind as in the table: {@code tokens-per-day}, or one of billionths of a US dollar
     * @param left what could be reserved now; null while the ledger has not been asked
     */
    public record Standing(
            String tenant,
            String kind,
            long limit,
            @Nullable Long left) {
        double share() {
            return left == null ? 1 : (double) left / limit;
        }
    }

    /** Budgets of the tenants of the table, and of others that were lately used; those first of which least is left. */
    public List<Standing> standings() {
        if (budgets == null) {
            return List.of();
        }
        table.named().stream()
                .limit(MOST_SHOWN)
                .flatMap(row -> budgets.of(row.label(), row).stream())
                .forEach(part -> part.budget().look());
        return budgets.standings(MOST_SHOWN);
    }

    private void round() {
        try {
            turnstiles.tidy();
            if (budgets != null) {
                budgets.tidy();
            }
        } catch (RuntimeException e) {
            LOG.warn("the limits of tenants cannot be tidied up now", e);
        }
    }

    /** Nobody waits any more for being let in. */
    public void closeDoors() {
        turnstiles.close();
    }

    /** To be called when no call is under way any more, and before the ledger is closed: it hears what was not used. */
    @Override
    public void close() {
        timer.shutdownNow();
        if (budgets != null) {
            budgets.close();
        }
    }
}
