package io.caravan.ledger;

import io.caravan.chat.Answer;
import io.caravan.chat.Identity;
import io.caravan.chat.Pending;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * A request that the ledger has to remember while it is under way here. Those that come meanwhile with the same key are
 * its twins: they wait for its outcome.
 */
final class Turn {
    private final RequestKey id;
    private final Identity identity;
    private final Pending pending;
    private final CompletableFuture<Answer> kept = new CompletableFuture<>();
    private volatile boolean known;
    private volatile boolean sent;
    private volatile String call = "";
    private volatile long sentAt;

    Turn(RequestKey id, Identity identity, Pending pending) {
        this.id = id;
        this.identity = identity;
        this.pending = pending;
    }

    RequestKey id() {
        return id;
    }

    Identity identity() {
        return identity;
    }

    Pending pending() {
        return pending;
    }

    boolean isOf(Pending other) {
        return pending.answer() == other.answer();
    }

    boolean hasFingerprint(byte[] fingerprint) {
        return Arrays.equals(identity.fingerprint(), fingerprint);
    }

    /** The ledger had the outcome already. */
    void known() {
        known = true;
    }

    boolean isKnown() {
        return known;
    }

    /** A call for it is about to go out. */
    void sent(String withCall, long at) {
        call = withCall;
        sentAt = at;
        sent = true;
    }

    /** The call is over and was in vain. */
    void withdrawn() {
        sent = false;
    }

    boolean isSent() {
        return sent;
    }

    String call() {
        return call;
    }

    long sentAt() {
        return sentAt;
    }

    /** Completed with the outcome once that is kept, for the twins. */
    CompletableFuture<Answer> kept() {
        return kept;
    }
}
