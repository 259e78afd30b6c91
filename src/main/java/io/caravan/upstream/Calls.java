package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.chat.CallNotSentException;
import io.caravan.chat.Failure;
import io.caravan.chat.Lane;
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
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Judges what becomes of a call: answered, failed, or due again. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);

    /** How much of an error's text is looked at, in bytes. */
    private static final int MAX_ERROR_TEXT = 4_096;

    private static final String TIMEOUT = "timeout";

    private final ErrorTable errors;
    private final Retries retries;
    private final Duration openWait;
    private final Tariff tariff;
    private final Meters meters;
    private final Clock clock;

    Calls(ErrorTable errors, Retries retries, Duration openWait, Tariff tariff, Meters meters, Clock clock) {
        this.errors = errors;
        this.retries = retries;
        this.openWait = openWait;
        this.tariff = tariff;
        this.meters = meters;
        this.clock = clock;
    }

    /**
     * What is sent next.
     *
     * @throws UnwantedCallException when nobody waits for it any more
     */
    OutgoingPrompt prompt(Call call) {
        if (!call.isWanted()) {
            throw new UnwantedCallException();
        }
        call.begin();
        return new OutgoingPrompt(call);
    }

    /**
     * Judges a response, inside the breaker.
     *
     * @throws UpstreamException for everything but an answer, because what returns from the breaker is a success to it
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
            String model = call.group().members().get(0).request().model();
            Instant sentAt = clock.instant().minusNanos(call.elapsed());
            call.answered(reply, tariff.charge(model, reply.usage(), call.attempts(), sentAt));
            meters.called(call);
        } catch (UnusableReplyException e) {
            refuse(call, ErrorTable.UNUSABLE, e.failure().message());
        }
    }

    private void refuse(Call call, String trouble, String text) {
        ErrorRow row = errors.find(trouble, text);
        retries.decide(call, row);
        meters.called(call);
        throw new UpstreamException(row);
    }

    /** Judges an attempt that threw. */
    void judge(Call call, Throwable reason) {
        if (reason instanceof UpstreamException) {
            return; // judged before it was thrown
        }
        if (isTooLate(call, reason)) {
            // Read by nobody but those who came too late for this call: they ask for themselves.
            call.failed(new Failure(
                    Failure.Kind.EXPIRED, "deadline_exceeded", "The upstream did not answer before the deadline."));
        } else if (reason instanceof CallNotPermittedException) {
            postpone(call, open(), false);
        } else if (reason instanceof CallNotSentException notSent) {
            postpone(call, notSent.failure(), notSent.isUnderWayElsewhere());
        } else if (reason instanceof IOException) {
            retries.decide(call, errors.find(trouble(reason), ""));
            meters.called(call);
        } else {
            LOG.error(
                    "a call for {} requests failed inside Caravan", call.group().size(), reason);
            call.failed(new Failure(
                    Failure.Kind.INTERNAL, "internal_error", "Caravan failed on this request; its log says more."));
        }
    }

    private Failure open() {
        return new Failure(
                Failure.Kind.OPEN, "upstream_unavailable", "The upstream is failing; calls are paused.", openWait);
    }

    /**
     * Somebody who waits is told at once that nothing can be sent now; bulk work waits until it can. What another node
     * has under way is worth waiting for, but not for those it was packed with.
     */
    private void postpone(Call call, Failure reason, boolean underWayElsewhere) {
        Duration wait = reason.retryAfter() == null ? openWait : reason.retryAfter();
        boolean patient = underWayElsewhere ? !call.isPacked() : isBulk(call);
        if (patient && call.remaining(clock.instant()).compareTo(wait) > 0) {
            call.retryAfter(wait, reason);
        } else {
            call.failed(reason);
        }
    }

    private static boolean isBulk(Call call) {
        return call.group().members().stream()
                .allMatch(pending -> pending.request().lane() == Lane.BULK);
    }

    private boolean isTooLate(Call call, Throwable reason) {
        Duration remaining = call.remaining(clock.instant());
        return !call.isWanted()
                || reason instanceof UnwantedCallException
                || TimedOutException.isDeadline(reason)
                || remaining.isZero()
                || remaining.isNegative();
    }

    private static String trouble(Throwable reason) {
        if (isConnect(reason)) {
            return ErrorTable.CONNECT;
        }
        return TimedOutException.isTimeout(reason) ? TIMEOUT : ErrorTable.BROKEN;
    }

    private static boolean isConnect(Throwable reason) {
        return reason instanceof ConnectException
                || reason instanceof ConnectTimeoutException
                || reason instanceof UnknownHostException;
    }
}
