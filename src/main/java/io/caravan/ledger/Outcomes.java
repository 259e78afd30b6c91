package io.caravan.ledger;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Identity;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which ends of a request are outcomes that stand, and how they are written down and read again. */
final class Outcomes {
    private static final byte[] NOTHING = {};

    /** Trouble of the moment, or of another request: whoever comes again is not to be answered with it. */
    private static final Set<Failure.Kind> PASSING = EnumSet.of(
            Failure.Kind.STOPPING, Failure.Kind.BUSY, Failure.Kind.LEDGER, Failure.Kind.GONE, Failure.Kind.REUSED);

    /** Asking again unchanged is useless. */
    private static final Set<Failure.Kind> LASTING =
            EnumSet.of(Failure.Kind.CALLER, Failure.Kind.CONTENT, Failure.Kind.TOO_LARGE, Failure.Kind.HELD);

    private Outcomes() {}

    /** Whether the answer has to be kept before anybody is told. */
    static boolean isOutcome(Identity identity, Answer answer) {
        return !(answer instanceof Failed failed)
                || isOutcome(identity, failed.failure().kind());
    }

    /**
     * A source that comes again until it is told gets the same failure again, else it had two outcomes. Who retries by
     * himself, over HTTP, wants to be asked for again.
     */
    private static boolean isOutcome(Identity identity, Failure.Kind kind) {
        return !PASSING.contains(kind) && (identity.comesAgain() || LASTING.contains(kind));
    }

    /** Whether what the ledger has answers a request that comes again. */
    static boolean stands(Identity identity, RequestRow row) {
        Failure failure = row.failure();
        return switch (row.state()) {
            case ANSWERED, HELD -> true;
            case FAILED -> failure != null && !row.released() && isOutcome(identity, failure.kind());
            case SENT -> false;
        };
    }

    static Answer read(RequestRow row) {
        Failure failure = row.failure();
        return failure == null
                ? new Answered(
                        row.body(),
                        Merge.of(row.merge()).orElse(Merge.NONE),
                        row.size(),
                        0,
                        Source.LEDGER,
                        row.charge())
                : new Failed(failure, row.charge());
    }

    /** For twins and retries: the same outcome, out of the ledger. */
    static Answer again(Answer outcome) {
        return outcome instanceof Answered answered
                ? new Answered(answered.body(), answered.merge(), answered.size(), 0, Source.LEDGER, answered.charge())
                : outcome;
    }

    static RequestRow write(Turn turn, Pending pending, Answer answer, long now) {
        return answer instanceof Answered answered
                ? row(turn, pending, RequestRow.State.ANSWERED, null, answered, now, answered.body())
                : failed(turn, pending, (Failed) answer, now);
    }

    private static RequestRow failed(Turn turn, Pending pending, Failed failed, long now) {
        Failure failure = failed.failure();
        RequestRow.State state = failure.kind() == Failure.Kind.HELD ? RequestRow.State.HELD : RequestRow.State.FAILED;
        byte[] original = turn.identity().original().get();
        return row(turn, pending, state, failure, failed, now, original);
    }

    private static RequestRow row(
            Turn turn,
            Pending pending,
            RequestRow.State state,
            @Nullable Failure failure,
            Answer answer,
            long now,
            byte[] body) {
        Answered answered = answer instanceof Answered yes ? yes : null;
        ChatRequest request = pending.request();
        return new RequestRow(
                turn.id(),
                RequestRow.Seen.of(pending),
                turn.identity().fingerprint(),
                state,
                "",
                turn.call(),
                request.asker().origin(),
                request.model(),
                request.tokens(),
                turn.sentAt(),
                now,
                failure,
                false,
                answered == null ? "" : answered.merge().label(),
                answered == null ? 0 : answered.size(),
                answer.charge(),
                body);
    }

    /** A row for a call that is about to be sent. */
    static RequestRow intent(Turn turn, Pending pending, String node) {
        ChatRequest request = pending.request();
        return new RequestRow(
                turn.id(),
                RequestRow.Seen.of(pending),
                turn.identity().fingerprint(),
                RequestRow.State.SENT,
                node,
                turn.call(),
                request.asker().origin(),
                request.model(),
                request.tokens(),
                turn.sentAt(),
                0,
                null,
                false,
                "",
                0,
                pending.spent(),
                NOTHING);
    }

    static boolean isStopping(Answer answer) {
        return answer instanceof Failed failed && failed.failure().kind() == Failure.Kind.STOPPING;
    }

    static Answer reused() {
        return Answer.failed(new Failure(
                Failure.Kind.REUSED,
                "idempotency_key_reused",
                "This key was used for another request before; give each request a key of its own."));
    }

    static Answer held(Charge charge) {
        Failure failure = new Failure(
                Failure.Kind.HELD,
                "held",
                "Caravan was cut off while it asked for this; it is not known whether it was answered and paid. It is"
                        + " held until somebody decides.");
        return new Failed(failure, charge);
    }

    static Failure unavailable() {
        return new Failure(
                Failure.Kind.LEDGER,
                "ledger_unavailable",
                "The ledger cannot be written at the moment; ask again later.",
                Duration.ofSeconds(2));
    }

    static Failure underWayElsewhere() {
        return new Failure(
                Failure.Kind.BUSY, "under_way", "This request is under way already.", Duration.ofMillis(500));
    }

    static Answer stopping() {
        return Answer.failed(new Failure(
                Failure.Kind.STOPPING, "stopping", "Caravan is stopping; ask again.", Duration.ofSeconds(1)));
    }
}
