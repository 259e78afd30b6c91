package io.caravan.upstream;

import io.caravan.chat.BatchReplyReader;
import io.caravan.chat.Call;
import io.caravan.chat.CallNotSentException;
import io.caravan.chat.CaravanException;
import io.caravan.chat.Failure;
import io.caravan.chat.Reply;
import io.caravan.chat.ReplyReader;
import io.caravan.chat.UnusableReplyException;
import io.caravan.observe.Meters;
import io.caravan.observe.RequestFields;
import io.caravan.upstream.ErrorRow.Closes;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.processor.ThrottlerRejectedExecutionException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges what becomes of a call: answered, failed, or due again. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    /** How much of an error's text is looked at, in bytes. */
    private static final int MAX_ERROR_TEXT = 4_096;

    private static final int INTERNAL_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    /** Limit or upstream have changed just when it was this call's turn. */
    private static final Duration BACK_IN_THE_QUEUE = Duration.ofMillis(5);

    private final LiveErrorTable errors;
    private final Retries retries;
    private final Duration openWait;
    private final Order order;
    private final Meters meters;
    private final Clock clock;

    Calls(LiveErrorTable errors, Retries retries, Duration openWait, Order order, Meters meters, Clock clock) {
        this.errors = errors;
        this.retries = retries;
        this.openWait = openWait;
        this.order = order;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * What is sent next.
     *
     * @throws UnwantedCallException when nobody waits for it any more, or its time is up
     * @throws CallNotSentException when the account is at fault
     */
    OutgoingPrompt prompt(Call call) {
        if (!call.isWanted() || hasExpired(call)) {
            throw new UnwantedCallException();
        }
        Upstream upstream = order.of(call);
        ApiKey key = upstream.account().keyFor(call);
        if (key == null) {
            throw CallNotSentException.closed(upstream.reason());
        }
        call.begin();
        call.trace().begin(call);
        retries.noteAttempt(call);
        String name = upstream.target(call.model()).name();
        byte[] body = name.equals(call.model()) ? call.prompt() : ModelName.replace(call.prompt(), name);
        return new OutgoingPrompt(call, body, key);
    }

    /**
     * Judges a response, inside the breaker.
     *
     * @throws UpstreamException for everything but an answer, because what returns from the breaker is a success to it
     */
    void judge(OutgoingPrompt sent, int status, byte[] body) {
        Account account = order.of(sent.call()).account();
        sent.call().trace().arrived(status);
        try {
            if (status == 200) {
                accept(sent, () -> read(sent.call(), body));
            } else {
                String text = new String(body, 0, Math.min(body.length, MAX_ERROR_TEXT), StandardCharsets.UTF_8);
                if (isFree(status)) {
                    sent.call().costsNothing();
                }
                refuse(sent, Integer.toString(status), text);
            }
        } finally {
            account.ended(sent.call());
        }
    }

    /**
     * Judges an answer that came in parts, as {@link #judge(OutgoingPrompt, int, byte[])}.
     *
     * @param answer throws what that of a whole one would
     */
    void judge(OutgoingPrompt sent, Supplier<Reply> answer) {
        Account account = order.of(sent.call()).account();
        sent.call().trace().arrived(200);
        try {
            accept(sent, answer);
        } finally {
            account.ended(sent.call());
        }
    }

    /** What a proxy says in place of an upstream that does not answer it (502, 504, 52x) leaves open what that does. */
    private static boolean isFree(int status) {
        return status <= INTERNAL_ERROR || status == UNAVAILABLE;
    }

    private void accept(OutgoingPrompt sent, Supplier<Reply> answer) {
        Call call = sent.call();
        Upstream upstream = order.of(call);
        try {
            Reply reply = answer.get();
            Instant sentAt = clock.instant().minusNanos(call.elapsed());
            call.answered(reply, upstream.tariff().charge(call.model(), reply.usage(), call.attempts(), sentAt));
            upstream.account().answered(call, sent.key());
            ended(call);
        } catch (UnusableReplyException e) {
            refuse(sent, ErrorTable.UNUSABLE, e.failure().message());
        }
    }

    private Reply read(Call call, byte[] body) {
        try {
            return call.isBatch() ? readBatch(call, body) : ReplyReader.read(body);
        } catch (UnusableReplyException e) {
            if (call.sharesAnswer()) {
                call.spoil(body);
            }
            throw e;
        }
    }

    private Reply readBatch(Call call, byte[] body) {
        return BatchReplyReader.read(body, call.itemIds(), (status, text) -> {
            ErrorRow row = errors.find(Integer.toString(status), text);
            return row.isLastWord() ? row.failure(null) : null;
        });
    }

    private void refuse(OutgoingPrompt sent, String trouble, String text) {
        Call call = sent.call();
        ErrorRow row = errors.find(trouble, text);
        call.nameLimit(row.namedLimit(text));
        if (row.closes() == Closes.NOTHING) {
            decide(call, row);
        } else {
            refuseAccount(sent, row);
        }
        ended(call);
        throw new UpstreamException(row);
    }

    private void ended(Call call) {
        meters.called(call);
        call.trace().attempted(call);
    }

    /**
     * A pack whose answer is of no use goes again in parts, not as it was: one item may have spoiled it. And no answer can
     * be taken back of which some is with its asker.
     */
    private void decide(Call call, ErrorRow row) {
        if (call.isSpoiled() || call.hasBegunToAnswer()) {
            call.failed(row.failure(null));
            return;
        }
        retries.decide(call, row);
        Failure failure = call.failure();
        if (failure != null && call.isSettled() && row.fallsBack()) {
            movesOn(call, failure);
        }
    }

    /** No fault of the call: it goes again, with another key, elsewhere or when the account is well, if there is time. */
    private void refuseAccount(OutgoingPrompt sent, ErrorRow row) {
        Call call = sent.call();
        Account account = order.of(call).account();
        Failure failure = row.failure(null);
        if (row.closes() == Closes.KEY) {
            account.setAside(sent.key(), failure);
        } else {
            account.refused(failure, call.begunAt());
        }
        call.turnedAway();
        Failure trouble = account.trouble();
        if (trouble == null) {
            call.retryAfter(Duration.ZERO, failure);
        } else if (row.fallsBack() && movesOn(call, trouble)) {
            RequestFields.of(LOG.atDebug(), call)
                    .addKeyValue("upstream", String.valueOf(call.fallback()))
                    .log("a call goes to another upstream instead");
        } else if (call.lane().isPatient()) {
            waitForUpstream(call, trouble);
        } else {
            call.failed(trouble);
        }
    }

    /** Judges an attempt that threw. */
    void judge(Call call, Throwable reason) {
        if (reason instanceof UpstreamException || reason instanceof SlowReaderException) {
            return; // judged before it was thrown
        }
        Account account = order.of(call).account();
        judgeTrouble(call, reason);
        call.trace().attempted(call);
        account.ended(call);
    }

    private void judgeTrouble(Call call, Throwable reason) {
        if (isTooLate(call, reason)) {
            // Read by nobody but those who came too late for this call: they ask for themselves.
            call.failed(new Failure(
                    Failure.Kind.EXPIRED, "deadline_exceeded", "The upstream did not answer before the deadline."));
        } else if (reason instanceof CallNotPermittedException) {
            postpone(call, order.of(call).reason(), false);
        } else if (reason instanceof ThrottlerRejectedExecutionException) {
            call.retryAfter(BACK_IN_THE_QUEUE, busy());
        } else if (reason instanceof CallNotSentException notSent) {
            postpone(call, notSent.failure(), notSent.isUnderWayElsewhere());
        } else if (reason instanceof IOException) {
            String trouble = trouble(reason);
            if (trouble.equals(ErrorTable.CONNECT)) {
                call.costsNothing();
            }
            decide(call, errors.find(trouble, ""));
            ended(call);
        } else if (reason instanceof CaravanException expected) {
            call.failed(expected.failure());
        } else {
            RequestFields.of(LOG.atError(), call).setCause(reason).log("a call failed inside Caravan");
            call.failed(new Failure(
                    Failure.Kind.INTERNAL, "internal_error", "Caravan failed on this request; its log says more."));
        }
    }

    /** Shown to nobody, unless time is up at once. */
    private static Failure busy() {
        return new Failure(Failure.Kind.BUSY, "no_turn", "Too many calls are in flight.", BACK_IN_THE_QUEUE);
    }

    /** Whether the next upstream, if there is one for this work, is to be asked. */
    private boolean movesOn(Call call, Failure reason) {
        Optional<Upstream> next = order.next(call);
        if (next.isPresent() && call.isBatch()) {
            call.scatter(reason); // other upstreams need not know batch bodies
            return true;
        }
        next.ifPresent(upstream -> call.moveOn(reason, upstream.index(), upstream.name()));
        return next.isPresent();
    }

    /**
     * Somebody who waits is told at once that nothing can be sent now; bulk work waits until it can. What another node
     * has under way is worth waiting for, but not for those it was packed with.
     */
    private void postpone(Call call, Failure reason, boolean underWayElsewhere) {
        Duration wait = reason.retryAfter() == null ? openWait : reason.retryAfter();
        boolean patient = underWayElsewhere ? !call.isPacked() : call.lane().isPatient();
        boolean isClosed = reason.kind() == Failure.Kind.OPEN || reason.kind() == Failure.Kind.ACCOUNT;
        if (isClosed && movesOn(call, reason)) {
            return;
        }
        if (isClosed && patient) {
            waitForUpstream(call, reason);
        } else if (patient && call.remaining(clock.instant()).compareTo(wait) > 0) {
            call.retryAfter(wait, reason);
        } else {
            call.failed(reason);
        }
    }

    /** In the queue of the first upstream, from where it goes to whichever is well before. */
    private static void waitForUpstream(Call call, Failure reason) {
        call.startAgain();
        call.retryAfter(BACK_IN_THE_QUEUE, reason);
    }

    private boolean isTooLate(Call call, Throwable reason) {
        return !call.isWanted()
                || reason instanceof UnwantedCallException
                || TimedOutException.isDeadline(reason)
                || hasExpired(call);
    }

    private boolean hasExpired(Call call) {
        Duration remaining = call.remaining(clock.instant());
        return remaining.isZero() || remaining.isNegative();
    }

    private static String trouble(Throwable reason) {
        if (isConnect(reason)) {
            return ErrorTable.CONNECT;
        }
        return TimedOutException.isTimeout(reason) ? ErrorTable.TIMEOUT : ErrorTable.BROKEN;
    }

    private static boolean isConnect(Throwable reason) {
        return reason instanceof ConnectException
                || reason instanceof ConnectTimeoutException
                || reason instanceof UnknownHostException;
    }
}
