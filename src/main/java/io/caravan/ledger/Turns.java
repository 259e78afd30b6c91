package io.caravan.ledger;

import io.caravan.chat.Answer;
import io.caravan.chat.Identity;
import io.caravan.chat.Pending;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The requests under way here that the ledger has to remember: one for each key, its twins wait for it. Thread-safe. */
final class Turns {
    private final Map<RequestKey, Turn> underWay = new ConcurrentHashMap<>();
    private final LedgerMeters meters;

    Turns(LedgerMeters meters) {
        this.meters = meters;
    }

    /** Returns the turn of a twin that was first, if there is one; else this turn begins. */
    @Nullable Turn begin(Turn turn) {
        return underWay.putIfAbsent(turn.id(), turn);
    }

    /** None for a request without an identity, and for a twin. */
    @Nullable Turn of(Pending pending) {
        Identity identity = pending.request().identity();
        if (identity == null) {
            return null;
        }
        Turn turn = underWay.get(RequestKey.of(pending.request(), identity));
        return turn != null && turn.isOf(pending) ? turn : null;
    }

    /** The request ends with what the ledger has. */
    void replay(Turn turn, RequestRow row) {
        turn.known();
        meters.replayed();
        turn.pending().complete(Outcomes.read(row));
    }

    /** The request ends with an outcome that is in the ledger by now, or is none to keep; its twins are told. */
    Answer end(Turn turn, Answer answer) {
        underWay.remove(turn.id(), turn);
        turn.kept().complete(answer);
        return answer;
    }
}
