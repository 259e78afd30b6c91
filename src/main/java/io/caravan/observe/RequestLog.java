package io.caravan.observe;

import io.caravan.chat.Answer;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A line for each request that fails, with its id as a field, so that an asker's complaint can be traced, and for each pack
 * that did not answer all it holds. Never holds what was asked or answered. Thread-safe.
 */
public final class RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    /** The logger of the requests that end. */
    public static final String ENDED_NAME = "io.caravan.requests";

    /** A line for each request that ends, at DEBUG: at thousands a second it would cost more than it tells. */
    private static final Logger ENDED = LoggerFactory.getLogger(ENDED_NAME);

    private RequestLog() {}

    /** A line for the access log, and another if the request failed. */
    public static void ended(Pending pending, long nanos, Answer answer) {
        if (ENDED.isDebugEnabled()) {
            note(pending, nanos, answer);
        }
        if (answer instanceof Answer.Failed failed) {
            failed(pending, failed.failure());
        }
    }

    /**
     * A line for a pack that is asked again in parts.
     *
     * @param open how many of its requests are
     * @param reason why the first of them is
     */
    public static void split(Call call, int open, int groups, String reason) {
        RequestFields.of(LOG.atDebug(), call)
                .addKeyValue("size", call.group().size())
                .addKeyValue("open", open)
                .addKeyValue("groups", groups)
                .addKeyValue("depth", call.group().depth())
                .addKeyValue("reason", reason)
                .log("pack split");
    }

    private static void note(Pending pending, long nanos, Answer answer) {
        ChatRequest request = pending.request();
        Charge charge = answer.charge();
        RequestFields.of(ENDED.atDebug(), pending)
                .addKeyValue("origin", request.asker().origin())
                .addKeyValue("lane", request.lane().label())
                .addKeyValue("model", request.model())
                .addKeyValue("merge", request.merge().label())
                .addKeyValue("outcome", RequestAudit.outcome(answer))
                .addKeyValue("ms", TimeUnit.NANOSECONDS.toMillis(nanos))
                .addKeyValue("calls", charge.calls())
                .addKeyValue("tokens_in", charge.usage().prompt())
                .addKeyValue("tokens_out", charge.usage().completion())
                .log("request ended");
    }

    private static void failed(Pending pending, Failure failure) {
        RequestFields.of(LOG.atLevel(level(failure.kind())), pending)
                .addKeyValue("origin", pending.request().asker().origin())
                .addKeyValue("code", failure.code())
                .log("request failed");
    }

    /** What the asker has to mend, or what happens by the thousand under overload, is no warning. */
    private static Level level(Failure.Kind kind) {
        return switch (kind) {
            case ACCOUNT, UPSTREAM, TRANSPORT, EXPIRED, LEDGER, INTERNAL -> Level.WARN;
            default -> Level.DEBUG;
        };
    }
}
