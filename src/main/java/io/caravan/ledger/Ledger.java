package io.caravan.ledger;

import static java.util.Map.entry;

import io.caravan.chat.AcceptedStore;
import io.caravan.chat.BudgetStore;
import io.caravan.chat.Call;
import io.caravan.chat.DispatchStore;
import io.caravan.chat.Identity;
import io.caravan.chat.Models;
import io.caravan.chat.Pending;
import io.caravan.observe.Meters;
import io.caravan.step.Steps;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Knows of each call before it is sent, and of each outcome before anybody is told. What comes again, after a crash or by
 * a retry, gets the outcome that is there; what comes while the same request is under way waits for it. Requests without
 * an {@link Identity} pass by. Thread-safe.
 */
public final class Ledger implements AutoCloseable {
    private final String node = Long.toString(new SecureRandom().nextLong() >>> 24, 36);
    private final Database database;
    private final ExecutorService threads;
    private final Writer writer;
    private final Lookups lookups;
    private final Housekeeping housekeeping;
    private final Turns turns;
    private final BudgetTable budgets;
    private final Readings readings;
    private final AcceptedTable accepted;
    private final DeliveryTable deliveries;
    private final Map<String, Object> beans;

    /** @throws LedgerException when it cannot be used */
    public Ledger(LedgerPolicy policy, Models models, Meters meters, Clock clock) {
        LedgerMeters counts = new LedgerMeters(meters.registry());
        database = Database.open(policy);
        threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), Ledger::daemon);
        writer = new Writer(database, node, threads, meters.registry());
        lookups = new Lookups(database, threads);
        readings = new Readings(database, threads);
        accepted = new AcceptedTable(database, node, writer, readings, policy.accepted(), clock);
        deliveries = new DeliveryTable(database, node, writer, clock);
        housekeeping = new Housekeeping(database, policy, node, writer, accepted, models, counts, clock);
        turns = new Turns(counts);
        budgets = new BudgetTable(writer, threads);
        Consultation consultation = new Consultation(policy.unknown(), turns, lookups, counts);
        Intents intents = new Intents(node, turns, writer, lookups, clock);
        Endings endings = new Endings(turns, writer, lookups, clock);
        beans = Map.ofEntries(
                entry("consultLedger", Steps.await(Pending.class, consultation::consult)),
                entry("keepOutcome", Steps.await(Object.class, endings::keep)),
                entry("noteIntent", Steps.use(Call.class, intents::note)),
                entry("withdrawIntent", Steps.use(Call.class, intents::withdraw)));
        takeOver();
        writer.start();
        lookups.start();
        readings.start();
        housekeeping.start();
    }

    private void takeOver() {
        try {
            housekeeping.takeOver();
        } catch (RuntimeException e) {
            database.close();
            throw new LedgerException(database + " cannot be used: " + Trouble.of(e), e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "ledger-outcomes");
        thread.setDaemon(true);
        return thread;
    }

    /** The beans of the routes by name. */
    public Map<String, Object> beans() {
        return beans;
    }

    /** The same for a Caravan without a ledger. */
    public static Map<String, Object> beansWithoutLedger() {
        return Map.ofEntries(
                entry("consultLedger", Steps.use(Pending.class, pending -> {})),
                entry("keepOutcome", Steps.replace(Object.class, Ledger::answer)),
                entry("noteIntent", Steps.use(Call.class, call -> {})),
                entry("withdrawIntent", Steps.use(Call.class, call -> {})));
    }

    private static Object answer(Object outcome) {
        return outcome instanceof Pending pending ? pending.answer().join() : outcome;
    }

    /** Where it is kept what tenants have used. */
    public BudgetStore budgets() {
        return budgets;
    }

    /** Where accepted requests are kept. */
    public AcceptedStore accepted() {
        return accepted;
    }

    /** What has to be brought where. */
    public DispatchStore dispatches() {
        return deliveries;
    }

    /** Why nothing can be written now, if so. */
    public Optional<String> trouble() {
        return Optional.ofNullable(writer.trouble());
    }

    /** Whether a twin of the request is under way, so that no call is to be made for this one. */
    public boolean isTwin(Pending pending) {
        return pending.request().identity() != null && turns.of(pending) == null;
    }

    /** A finished source lets go of its failures: when the same requests come once more, they are asked again. */
    public void release(String tenant, String keyPrefix) {
        writer.add(new Write.Task(open -> new RequestTable().release(open, new RequestKey(tenant, keyPrefix))));
    }

    String node() {
        return node;
    }

    /** Looks for nodes that are gone now, not only when the time comes. */
    void lookForLost() {
        housekeeping.takeOver();
    }

    /** Forgets what is too old now, not only when its time comes. */
    void tidy() {
        housekeeping.forgetSoon();
    }

    /** Writes what has been asked for so far, if the disk takes it. */
    @Override
    public void close() {
        housekeeping.close();
        writer.close(); // an outcome that does not stand is looked up yet
        lookups.close();
        readings.close();
        threads.shutdown();
        database.close();
    }
}
