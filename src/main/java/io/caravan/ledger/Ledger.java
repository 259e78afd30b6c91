package io.caravan.ledger;

import static java.util.Map.entry;

import io.caravan.chat.Answer;
import io.caravan.chat.Call;
import io.caravan.chat.CallNotSentException;
import io.caravan.chat.Charge;
import io.caravan.chat.Identity;
import io.caravan.chat.Lane;
import io.caravan.chat.Models;
import io.caravan.chat.Pending;
import io.caravan.observe.Meters;
import io.caravan.step.Steps;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Knows of each call before it is sent, and of each outcome before anybody is told. What comes again, after a crash or by
 * a retry, gets the outcome that is there; what comes while the same request is under way waits for it. Requests without
 * an {@link Identity} pass by. Thread-safe.
 */
public final class Ledger implements AutoCloseable {
    private final LedgerPolicy policy;
    private final Clock clock;
    private final Database database;
    private final String node = Long.toString(new SecureRandom().nextLong() >>> 24, 36);
    private final AtomicLong calls = new AtomicLong();
    private final ExecutorService threads;
    private final Writer writer;
    private final Lookups lookups;
    private final Housekeeping housekeeping;
    private final LedgerMeters meters;
    private final Map<RequestKey, Turn> turns = new ConcurrentHashMap<>();

    /** @throws LedgerException when it cannot be used */
    public Ledger(LedgerPolicy policy, Models models, Meters meters, Clock clock) {
        this.policy = policy;
        this.clock = clock;
        this.meters = new LedgerMeters(meters.registry());
        database = Database.open(policy);
        threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), Ledger::daemon);
        writer = new Writer(database, node, threads, meters.registry());
        lookups = new Lookups(database, threads);
        housekeeping = new Housekeeping(database, policy, node, writer, models, this.meters, clock);
        takeOver();
        writer.start();
        lookups.start();
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
        return Map.ofEntries(
                entry("consultLedger", Steps.await(Pending.class, this::consult)),
                entry("keepOutcome", Steps.await(Object.class, this::keep)),
                entry("noteIntent", Steps.use(Call.class, this::intend)),
                entry("withdrawIntent", Steps.use(Call.class, this::withdraw)));
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

    /** Why nothing can be written now, if so. */
    public Optional<String> trouble() {
        return Optional.ofNullable(writer.trouble());
    }

    /** Whether a twin of the request is under way, so that no call is to be made for this one. */
    public boolean isTwin(Pending pending) {
        Identity identity = pending.request().identity();
        return identity != null && turnOf(pending) == null;
    }

    private @Nullable Turn turnOf(Pending pending) {
        Identity identity = pending.request().identity();
        if (identity == null) {
            return null;
        }
        Turn turn = turns.get(RequestKey.of(pending.request(), identity));
        return turn != null && turn.isOf(pending) ? turn : null;
    }

    /** Ends the request when its outcome is known, or will be that of a twin; else it goes on. */
    private CompletionStage<Pending> consult(Pending pending) {
        Identity identity = pending.request().identity();
        if (identity == null) {
            return CompletableFuture.completedFuture(pending);
        }
        Turn turn = new Turn(RequestKey.of(pending.request(), identity), identity, pending);
        Turn first = turns.putIfAbsent(turn.id(), turn);
        if (first != null) {
            join(first, pending, identity);
            return CompletableFuture.completedFuture(pending);
        }
        boolean patient = pending.request().lane() == Lane.BULK;
        return lookups.find(turn.id(), patient)
                .handle((row, problem) -> problem == null ? judge(row, turn, pending) : unreadable(pending));
    }

    private void join(Turn first, Pending pending, Identity identity) {
        if (!first.hasFingerprint(identity.fingerprint())) {
            pending.complete(Outcomes.reused());
            return;
        }
        meters.joined();
        first.kept().thenAccept(outcome -> pending.complete(Outcomes.again(outcome)));
    }

    private static Pending unreadable(Pending pending) {
        pending.complete(Answer.failed(Outcomes.unavailable()));
        return pending;
    }

    private Pending judge(Optional<RequestRow> found, Turn turn, Pending pending) {
        RequestRow row = found.orElse(null);
        if (row == null) {
            return pending;
        }
        boolean stands = Outcomes.stands(turn.identity(), row);
        if ((stands || row.isUnknown()) && !turn.hasFingerprint(row.fingerprint())) {
            pending.complete(Outcomes.reused());
            return pending;
        }
        if (stands) {
            replay(row, turn, pending);
            return pending;
        }
        return row.isUnknown() ? askAgain(row, pending) : pending;
    }

    private void replay(RequestRow row, Turn turn, Pending pending) {
        turn.known();
        meters.replayed();
        pending.complete(Outcomes.read(row));
    }

    private Pending askAgain(RequestRow row, Pending pending) {
        Charge soFar = Charge.ofUnknown(row.charge().unknown() + 1);
        if (policy.unknown() == LedgerPolicy.Unknown.HOLD) {
            pending.complete(Outcomes.held(soFar));
            return pending;
        }
        return pending.having(soFar);
    }

    /**
     * Notes that a call is about to be sent, and returns when that is on the disk.
     *
     * @throws CallNotSentException when it must not be sent now
     */
    private void intend(Call call) {
        List<Turn> askers = new ArrayList<>(call.group().size());
        List<RequestRow> rows = new ArrayList<>(call.group().size());
        String name = node + "-" + Long.toString(calls.incrementAndGet(), 36);
        for (Pending pending : call.group().members()) {
            Turn turn = pending.isDone() ? null : turnOf(pending);
            if (turn != null) {
                turn.sent(name, clock.millis());
                askers.add(turn);
                rows.add(Outcomes.intent(turn, pending.request(), pending.spent(), node));
            }
        }
        if (!rows.isEmpty()) {
            check(askers, note(rows));
        }
    }

    private boolean[] note(List<RequestRow> rows) {
        if (writer.trouble() != null) {
            throw CallNotSentException.unrecorded(Outcomes.unavailable());
        }
        CompletableFuture<boolean[]> done = new CompletableFuture<>();
        writer.add(new Write.Intend(rows, done));
        try {
            return done.get();
        } catch (ExecutionException e) {
            throw CallNotSentException.unrecorded(Outcomes.unavailable());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw CallNotSentException.unrecorded(Outcomes.unavailable());
        }
    }

    /** Another node, which shares this ledger, may have been faster. */
    private void check(List<Turn> askers, boolean[] mayBeSent) {
        boolean all = true;
        for (int i = 0; i < mayBeSent.length; i++) {
            if (!mayBeSent[i]) {
                all = false;
                askers.get(i).withdrawn();
                takeOver(askers.get(i));
            }
        }
        if (!all) {
            throw CallNotSentException.underWayElsewhere(Outcomes.underWayElsewhere());
        }
    }

    /** The outcome that the other node has by now; if there is none yet, the call comes here again. */
    private void takeOver(Turn turn) {
        lookups.find(turn.id(), true).thenAccept(found -> found.filter(row -> Outcomes.stands(turn.identity(), row))
                .ifPresent(row -> replay(row, turn, turn.pending())));
    }

    /** An attempt is over without an answer; until the next one nothing is on the wire. */
    private void withdraw(Call call) {
        List<RequestKey> keys = new ArrayList<>(call.group().size());
        for (Pending pending : call.group().members()) {
            Turn turn = turnOf(pending);
            if (turn != null && turn.isSent()) {
                turn.withdrawn();
                keys.add(turn.id());
            }
        }
        if (!keys.isEmpty()) {
            writer.add(new Write.Withdraw(keys));
        }
    }

    /** The answer, once the ledger has it; before that nobody is told. */
    private CompletionStage<?> keep(Object ended) {
        if (!(ended instanceof Pending pending)) {
            return CompletableFuture.completedFuture(ended);
        }
        Answer answer = pending.answer().join();
        Turn turn = turnOf(pending);
        if (turn == null) {
            return CompletableFuture.completedFuture(answer);
        }
        if (turn.isKnown() || !Outcomes.isOutcome(turn.identity(), answer)) {
            return CompletableFuture.completedFuture(letGo(turn, answer));
        }
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        writer.add(new Write.Keep(Outcomes.write(turn, pending.request(), answer, clock.millis()), kept));
        return kept.thenCompose(stands -> stands ? CompletableFuture.completedFuture(answer) : standing(turn))
                .exceptionally(closed -> Outcomes.stopping())
                .thenApply(outcome -> end(turn, outcome));
    }

    /** Another node's answer was first: it is the one that everybody gets. */
    private CompletableFuture<Answer> standing(Turn turn) {
        return lookups.find(turn.id(), true).thenApply(row -> Outcomes.read(row.orElseThrow()));
    }

    /** What is on the wire while Caravan stops stays noted: the next start finds it unknown, which it is. */
    private Answer letGo(Turn turn, Answer answer) {
        if (turn.isSent() && !turn.isKnown() && !Outcomes.isStopping(answer)) {
            writer.add(new Write.Withdraw(List.of(turn.id())));
        }
        return end(turn, answer);
    }

    private Answer end(Turn turn, Answer answer) {
        turns.remove(turn.id(), turn);
        turn.kept().complete(answer);
        return answer;
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
        threads.shutdown();
        database.close();
    }
}
