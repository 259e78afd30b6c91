package io.caravan.ledger;

import io.caravan.chat.Call;
import io.caravan.chat.CallNotSentException;
import io.caravan.chat.Pending;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;

/** Notes calls before they are sent. */
final class Intents {
    private final String node;
    private final Turns turns;
    private final Writer writer;
    private final Lookups lookups;
    private final Clock clock;
    private final AtomicLong calls = new AtomicLong();

    Intents(String node, Turns turns, Writer writer, Lookups lookups, Clock clock) {
        this.node = node;
        this.turns = turns;
        this.writer = writer;
        this.lookups = lookups;
        this.clock = clock;
    }

    /**
     * Returns when it is on the disk that the call is about to be sent.
     *
     * @throws CallNotSentException when it must not be sent now
     */
    void note(Call call) {
        List<Turn> askers = new ArrayList<>(call.group().size());
        List<RequestRow> rows = new ArrayList<>(call.group().size());
        String name = node + "-" + Long.toString(calls.incrementAndGet(), 36);
        for (Pending pending : call.group().members()) {
            Turn turn = pending.isDone() ? null : turns.of(pending);
            if (turn != null) {
                turn.sent(name, clock.millis());
                askers.add(turn);
                rows.add(Outcomes.intent(turn, pending, node));
            }
        }
        if (!rows.isEmpty()) {
            check(askers, write(rows));
        }
    }

    private boolean[] write(List<RequestRow> rows) {
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
                lookElsewhere(askers.get(i));
            }
        }
        if (!all) {
            throw CallNotSentException.underWayElsewhere(Outcomes.underWayElsewhere());
        }
    }

    /** The outcome that the other node has by now; if there is none yet, the call comes here again. */
    private void lookElsewhere(Turn turn) {
        lookups.find(turn.id(), true).thenAccept(found -> found.filter(row -> Outcomes.stands(turn.identity(), row))
                .ifPresent(row -> turns.replay(turn, row)));
    }

    /** An attempt is over without an answer; until the next one nothing is on the wire. */
    void withdraw(Call call) {
        List<RequestKey> keys = new ArrayList<>(call.group().size());
        for (Pending pending : call.group().members()) {
            Turn turn = turns.of(pending);
            if (turn != null && turn.isSent()) {
                turn.withdrawn();
                keys.add(turn.id());
            }
        }
        if (!keys.isEmpty()) {
            writer.add(new Write.Withdraw(keys));
        }
    }
}
