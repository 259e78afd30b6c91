package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Lane;
import io.caravan.chat.ReplyReader;
import io.caravan.chat.UnusableReplyException;
import io.caravan.observe.Meters;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeException;
import org.apache.camel.Header;
import org.apache.camel.RuntimeExchangeException;
import org.apache.camel.Variable;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.jspecify.annotations.Nullable;

/** The steps of the {@code call} route around breaker, throttle and camel-http. */
public final class Calls {
    /** An answer has at most 384K tokens of some 4 bytes, escaped at worst sixfold: more is no answer. */
    private static final int MAX_ANSWER_BYTES = 16 << 20;

    /** How much of an error's text is looked at. */
    private static final int MAX_ERROR_TEXT = 4_096;

    private final ErrorTable errors;
    private final Retries retries;
    private final Duration openWait;
    private final Meters meters;
    private final Clock clock;

    Calls(ErrorTable errors, Retries retries, Duration openWait, Meters meters, Clock clock) {
        this.errors = errors;
        this.retries = retries;
        this.openWait = openWait;
        this.meters = meters;
        this.clock = clock;
    }

    public boolean isUnsettled(Call call) {
        return !call.isSettled();
    }

    /** Milliseconds to wait before this attempt. */
    public long backOff(Call call) {
        return call.backOff().toMillis();
    }

    /** The body of the next attempt. */
    public OutgoingPrompt prompt(Call call) {
        if (!call.isWanted()) {
            throw new UnwantedCallException();
        }
        call.begin();
        return new OutgoingPrompt(call);
    }

    /**
     * Reads and judges what came back, inside the breaker.
     *
     * @throws UpstreamException for what the breaker is to count; everything else only changes the call
     */
    public Call read(
            @Variable("call") Call call,
            @Header(Exchange.HTTP_RESPONSE_CODE) int status,
            @Header("Retry-After") @Nullable String retryAfter,
            @Body @Nullable InputStream body)
            throws IOException {
        byte[] bytes = body == null ? new byte[0] : body.readNBytes(MAX_ANSWER_BYTES + 1);
        if (status == 200) {
            accept(call, bytes);
        } else {
            String text = new String(bytes, 0, Math.min(bytes.length, MAX_ERROR_TEXT), StandardCharsets.UTF_8);
            judge(call, Integer.toString(status), text, RetryAfter.parse(retryAfter, clock));
        }
        return call;
    }

    private void accept(Call call, byte[] body) {
        try {
            if (body.length > MAX_ANSWER_BYTES) {
                throw new UnusableReplyException("longer than " + MAX_ANSWER_BYTES + " bytes");
            }
            call.answered(ReplyReader.read(body));
            meters.called(call);
        } catch (UnusableReplyException e) {
            judge(call, ErrorTable.UNUSABLE, e.failure().message(), null);
        }
    }

    private void judge(Call call, String trouble, String text, @Nullable Duration retryAfter) {
        ErrorRow row = errors.find(trouble, text);
        retries.decide(call, row, retryAfter);
        meters.called(call);
        if (row.counts()) {
            throw new UpstreamException(row);
        }
    }

    /** After an attempt that threw: the call is over or due again. */
    public void failed(@Variable("call") Call call, @ExchangeException Exception problem) {
        Throwable reason = problem instanceof RuntimeExchangeException && problem.getCause() != null
                ? problem.getCause()
                : problem;
        if (reason instanceof UpstreamException) {
            return;
        }
        if (reason instanceof UnwantedCallException || hasExpired(call)) {
            call.failed(new Failure(
                    Failure.Kind.EXPIRED, "deadline_exceeded", "The upstream did not answer before the deadline."));
        } else if (reason instanceof CallNotPermittedException) {
            waitForBreaker(call);
        } else if (reason instanceof IOException) {
            ErrorRow row = errors.find(isConnect(reason) ? ErrorTable.CONNECT : ErrorTable.BROKEN, "");
            retries.decide(call, row, null);
            meters.called(call);
        } else {
            throw new IllegalStateException("the call of " + call.group().size() + " requests failed", reason);
        }
    }

    /** Somebody who waits is told at once that the upstream is ill; bulk work waits until it is well. */
    private void waitForBreaker(Call call) {
        Failure open = new Failure(
                Failure.Kind.OPEN, "upstream_unavailable", "The upstream is failing; calls are paused.", openWait);
        boolean patient = call.group().members().stream()
                .allMatch(pending -> pending.request().lane() == Lane.BULK);
        if (patient && call.remaining(clock.instant()).compareTo(openWait) > 0) {
            call.retryAfter(openWait, open);
        } else {
            call.failed(open);
        }
    }

    private boolean hasExpired(Call call) {
        Duration remaining = call.remaining(clock.instant());
        return remaining.isZero() || remaining.isNegative();
    }

    private static boolean isConnect(Throwable reason) {
        return reason instanceof ConnectException
                || reason instanceof ConnectTimeoutException
                || reason instanceof java.net.UnknownHostException;
    }
}
