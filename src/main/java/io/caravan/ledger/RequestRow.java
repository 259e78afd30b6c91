package io.caravan.ledger;

import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import org.jspecify.annotations.Nullable;

/**
 * A request as the ledger has it; a row of its table.
 *
 * @param seen by which names others know it
 * @param fingerprint of the body it came with
 * @param node who sent its call; empty once that one is gone, and then nobody knows what came of it
 * @param call requests that went out together have the same
 * @param tokens estimated tokens of the prompt
 * @param sentAt milliseconds since 1970, as all times here
 * @param endedAt 0 while there is no outcome
 * @param failure why there is no answer, if it has failed or is held
 * @param released whether a failure is no longer the answer when the request comes again
 * @param merge how it travelled
 * @param size how many requests shared the call
 * @param body the answer; of a request that failed or is held, what it takes to send it round again
 */
record RequestRow(
        RequestKey id,
        Seen seen,
        byte[] fingerprint,
        State state,
        String node,
        String call,
        String origin,
        String model,
        int tokens,
        long sentAt,
        long endedAt,
        @Nullable Failure failure,
        boolean released,
        String merge,
        int size,
        Charge charge,
        byte[] body) {

    /**
     * As the log and others have it.
     *
     * @param request the id of the request when it was asked last
     * @param trace in which it was seen then; empty if in none
     */
    record Seen(String request, String trace) {
        static Seen of(Pending pending) {
            return new Seen(pending.request().id(), pending.trace().context().traceId());
        }
    }

    /** How far a request has come. */
    enum State {
        /** Its call is under way, or was when its node died. */
        SENT,
        ANSWERED,
        FAILED,
        /** Not asked again before somebody decides. */
        HELD
    }

    /** Whether its call was cut off by a crash. */
    boolean isUnknown() {
        return state == State.SENT && node.isEmpty();
    }
}
