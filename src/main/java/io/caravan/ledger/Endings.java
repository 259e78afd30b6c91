package io.caravan.ledger;

import io.caravan.chat.Answer;
import io.caravan.chat.Pending;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Keeps the outcomes of requests before anybody is told. */
final class Endings {
    private final Turns turns;
    private final Writer writer;
    private final Lookups lookups;
    private final Clock clock;

    Endings(Turns turns, Writer writer, Lookups lookups, Clock clock) {
        this.turns = turns;
        this.writer = writer;
        this.lookups = lookups;
        this.clock = clock;
    }

    /** The answer, once the ledger has it if it is to have it. */
    CompletionStage<?> keep(Object ended) {
        if (!(ended instanceof Pending pending)) {
            return CompletableFuture.completedFuture(ended);
        }
        Answer answer = pending.answer().join();
        Turn turn = turns.of(pending);
        if (turn == null) {
            return CompletableFuture.completedFuture(answer);
        }
        if (turn.isKnown() || !Outcomes.isOutcome(turn.identity(), answer)) {
            return CompletableFuture.completedFuture(letGo(turn, answer));
        }
        CompletableFuture<Boolean> kept = new CompletableFuture<>();
        writer.add(new Write.Keep(Outcomes.write(turn, pending, answer, clock.millis()), kept));
        return kept.thenCompose(stands -> stands ? CompletableFuture.completedFuture(answer) : standing(turn))
                .exceptionally(closed -> Outcomes.stopping())
                .thenApply(outcome -> turns.end(turn, outcome));
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
        return turns.end(turn, answer);
    }
}
