package io.caravan.ledger;

import io.caravan.chat.Answer;
import io.caravan.chat.Charge;
import io.caravan.chat.Identity;
import io.caravan.chat.Pending;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What is done with a request that arrives: it is new, it was here before, or the same one is under way. */
final class Consultation {
    private final LedgerPolicy.Unknown policy;
    private final Turns turns;
    private final Lookups lookups;
    private final LedgerMeters meters;

    /** @param policy for requests whose call was cut off by a crash */
    Consultation(LedgerPolicy.Unknown policy, Turns turns, Lookups lookups, LedgerMeters meters) {
        this.policy = policy;
        this.turns = turns;
        this.lookups = lookups;
        this.meters = meters;
    }

    /** Ends the request when its outcome is known, or will be that of a twin; else it goes on. */
    CompletionStage<Pending> consult(Pending pending) {
        Identity identity = pending.request().identity();
        if (identity == null) {
            return CompletableFuture.completedFuture(pending);
        }
        Turn turn = new Turn(RequestKey.of(pending.request(), identity), identity, pending);
        Turn first = turns.begin(turn);
        if (first != null) {
            join(first, pending, identity);
            return CompletableFuture.completedFuture(pending);
        }
        boolean patient = pending.request().lane().isPatient();
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
            turns.replay(turn, row);
            return pending;
        }
        return row.isUnknown() ? askAgain(row, pending) : pending;
    }

    private Pending askAgain(RequestRow row, Pending pending) {
        Charge soFar = Charge.ofUnknown(row.charge().unknown() + 1);
        if (policy == LedgerPolicy.Unknown.HOLD) {
            pending.complete(Outcomes.held(soFar));
            return pending;
        }
        return pending.having(soFar);
    }
}
