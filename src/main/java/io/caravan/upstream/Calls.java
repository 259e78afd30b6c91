package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.chat.CallNotSentException;
import io.caravan.chat.Failure;
import io.caravan.chat.Reply;
import io.caravan.chat.ReplyReader;
import io.caravan.chat.Tariff;
import io.caravan.chat.UnusableReplyException;
import io.caravan.observe.Meters;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.camel.processor.ThrottlerRejectedExecutionException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges what becomes of a call: answered, failed, or due again. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    /** How much of an error's text is looked at, in bytes. */
    private static final int MAX_ERROR_TEXT = 4_096;

    /** The limit fell just when it was this call's turn. */
    private static final Duration BACK_IN_THE_QUEUE = Duration.ofMillis(5);

    private final ErrorTable errors;
    private final Retries retries;
    private final Duration openWait;
    private final List<Upstream> upstreams;
    private final Meters meters;
    private final Clock clock;

    Calls(ErrorTable errors, Retries retries, Duration openWait, List<Upstream> upstreams, Meters meters, Clock clock) {
        this.errors = errors;
        this.retries = retries;
        this.openWait = openWait;
        this.upstreams = upstreams;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * What is sent next.
     *
     * @throws UnwantedCallException when nobody waits for it any more
     * @throws CallNotSentException when the account is at fault
     */
    OutgoingPrompt prompt(Call call) {
        if (!call.isWanted()) {
            throw new UnwantedCallException();
        }
        Upstream upstream = upstreams.get(call.upstream());
        Failure trouble = upstream.account().trouble();
        if (trouble != null) {
            throw CallNotSentException.closed(trouble);
        }
        call.begin();
        String name = upstream.target(call.model()).name();
        byte[] body = name.equals(call.model()) ? call.prompt() : ModelName.replace(call.prompt(), name);
        return new OutgoingPrompt(call, body, upstream.account().key());
    }

    /**
     * Judges a response, inside the breaker.
     *
     * @throws UpstreamException for what the breaker is to count; everything else only changes the call
     */
    void judge(Call call, int status, byte[] body) {
        if (status == 200) {
            accept(call, body);
        } else {
            String text = new String(body, 0, Math.min(body.length, MAX_ERROR_TEXT), StandardCharsets.UTF_8);
            refuse(call, Integer.toString(status), text);
        }
    }

    private void accept(Call call, byte[] body) {
        try {
            Reply reply = ReplyReader.read(body);
            Instant sentAt = clock.instant().minusNanos(call.elapsed());
            Tariff tariff = upstreams.get(call.upstream()).tariff();
            call.answered(reply, tariff.charge(call.model(), reply.usage(), call.attempts(), sentAt));
            meters.called(call);
        } catch (UnusableReplyException e) {
            refuse(call, ErrorTable.UNUSABLE, e.failure().message());
        }
    }

    private void refuse(Call call, String trouble, String text) {
        ErrorRow row = errors.find(trouble, text);
        call.nameLimit(row.namedLimit(text));
        retries.decide(call, row);
        meters.called(call);
        if (row.counts()) {
            throw new UpstreamException(row);
        }
    }

    /** Judges an attempt that threw. */
    void judge(Call call, Throwable reason) {
        if (reason instanceof UpstreamException) {
            return; // judged before it was thrown
        }
        if (!call.isWanted() || hasExpired(call)) {
            // Read by nobody but those who came too late for this call: they ask for themselves.
            call.failed(new Failure(
                    Failure.Kind.EXPIRED, "deadline_exceeded", "The upstream did not answer before the deadline."));
        } else if (reason instanceof CallNotPermittedException) {
            postpone(call, upstreams.get(call.upstream()).reason(), false);
        } else if (reason instanceof ThrottlerRejectedExecutionException) {
            call.retryAfter(BACK_IN_THE_QUEUE, busy());
        } else if (reason instanceof CallNotSentException notSent) {
            postpone(call, notSent.failure(), notSent.isUnderWayElsewhere());
        } else if (reason instanceof IOException) {
            retries.decide(call, errors.find(isConnect(reason) ? ErrorTable.CONNECT : ErrorTable.BROKEN, ""));
            meters.called(call);
        } else {
            LOG.error(
                    "a call for {} requests failed inside Caravan", call.group().size(), reason);
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
        Optional<Upstream> next = upstreams.stream()
                .skip(call.upstream() + 1L)
                .filter(upstream -> upstream.endpoint().takes(call.model(), call.lane()))
                .findFirst();
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
        boolean elsewhere = reason.kind() == Failure.Kind.OPEN || reason.kind() == Failure.Kind.ACCOUNT;
        if (elsewhere && movesOn(call, reason)) {
            return;
        }
        if (patient && call.remaining(clock.instant()).compareTo(wait) > 0) {
            call.retryAfter(wait, reason);
        } else {
            call.failed(reason);
        }
    }

    private boolean hasExpired(Call call) {
        Duration remaining = call.remaining(clock.instant());
        return remaining.isZero() || remaining.isNegative();
    }

    private static boolean isConnect(Throwable reason) {
        return reason instanceof ConnectException
                || reason instanceof ConnectTimeoutException
                || reason instanceof UnknownHostException;
    }
}
