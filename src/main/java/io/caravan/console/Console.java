package io.caravan.console;

import io.caravan.chat.Failure;
import io.caravan.chat.Operators;
import io.caravan.chat.Saved;
import io.caravan.ledger.Archive;
import io.caravan.observe.Audit;
import io.caravan.observe.RecentFailures;
import io.caravan.resend.Resending;
import io.caravan.step.Daemon;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.jspecify.annotations.Nullable;

/** The operators' console. What it shows is of this process and since its start. Thread-safe. */
public final class Console implements AutoCloseable {
    private final Page page = new Page();
    private final Guard guard;
    private final Snapshot snapshot;
    private final Today today;
    private final ScheduledExecutorService thread = Daemon.timer("console");
    private final Desk desk;
    private final Replay replay;
    private final Lookup lookup;

    /**
     * What was spent and saved since the start.
     *
     * @param charged billionths of a US dollar that requests were charged
     * @param saved by merging
     */
    public record Money(LongSupplier charged, Supplier<Saved> saved) {}

    /** For the page. */
    private record Accounts(Account today, Account sinceStart) {}

    /** For the page. */
    private record Moment(String now, String startedAt) {}

    /**
     * @param parts of the picture that others know, by their names in JSON: records, lists and maps of plain values
     * @param ledger opens it; null when there is none
     * @param resending sends requests of an open ledger round again
     * @param audit told of every decision
     */
    public Console(
            Operators operators,
            Map<String, Supplier<?>> parts,
            PrometheusRegistry registry,
            Money money,
            RecentFailures failures,
            @Nullable Supplier<Archive> ledger,
            Function<Archive, Resending> resending,
            Audit audit,
            Clock clock) {
        guard = new Guard(operators);
        desk = new Desk(ledger, resending, failures, thread);
        replay = new Replay(desk, audit);
        lookup = new Lookup(ledger);
        Numbers numbers = new Numbers(registry);
        today = new Today(clock.withZone(ZoneOffset.UTC));
        thread.scheduleAtFixedRate(() -> accounts(numbers, money), 1, 1, TimeUnit.MINUTES);
        String start = clock.instant().toString();
        Map<String, Supplier<?>> all = new LinkedHashMap<>(parts);
        all.put("moment", () -> moment(clock.instant(), start));
        all.put("ended", numbers::ended);
        all.put("depths", numbers::depths);
        all.put("traffic", numbers::traffic);
        all.put("accounts", () -> accounts(numbers, money));
        all.put("ledger", desk::open);
        all.put("failures", desk::failed);
        snapshot = new Snapshot(all, System::nanoTime);
    }

    private Accounts accounts(Numbers numbers, Money money) {
        Account sinceStart = account(numbers, money);
        return new Accounts(today.of(sinceStart), sinceStart);
    }

    private static Account account(Numbers numbers, Money money) {
        long answered = 0;
        long failed = 0;
        for (Map<String, Long> outcomes : numbers.ended().values()) {
            long good = outcomes.getOrDefault("answered", 0L);
            answered += good;
            failed += outcomes.values().stream().mapToLong(Long::longValue).sum() - good;
        }
        Map<String, Long> traffic = numbers.traffic();
        Saved saved = money.saved().get();
        return new Account(
                answered,
                failed,
                traffic.getOrDefault("calls", 0L),
                saved.calls(),
                traffic.getOrDefault("tokens", 0L),
                money.charged().getAsLong(),
                saved.costWarm(),
                saved.costCold());
    }

    private static Moment moment(Instant now, String start) {
        return new Moment(now.toString(), start);
    }

    /** The beans of the routes by name. */
    public Map<String, Processor> beans() {
        return Map.of(
                "showConsole", page::show,
                "showConsoleAsset", page::showAsset,
                "showState", this::showState,
                "findRequest", this::findRequest,
                "replayRequest", this::replayRequest);
    }

    private void showState(Exchange exchange) {
        Failure refusal = guard.refusal(exchange);
        if (refusal == null) {
            Reply.json(exchange, snapshot.json());
        } else {
            Reply.failed(exchange, refusal);
        }
    }

    private void findRequest(Exchange exchange) {
        Failure refusal = guard.refusal(exchange);
        if (refusal == null) {
            lookup.show(exchange);
        } else {
            Reply.failed(exchange, refusal);
        }
    }

    private void replayRequest(Exchange exchange) {
        Failure refusal = guard.refusalOfChange(exchange);
        if (refusal == null) {
            replay.decide(exchange);
        } else {
            Reply.failed(exchange, refusal);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
