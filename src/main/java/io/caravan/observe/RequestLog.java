package io.caravan.observe;

import io.caravan.chat.Answer;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * A line for each request that fails, with its id as a field, so that an asker's complaint can be traced. Never holds what
 * was asked or answered. Thread-safe.
 */
public final class RequestLog {
    private static final Logger LOG = LoggerFactory.getLogger(RequestLog.class);

    private RequestLog() {}

    public static void watch(Pending pending) {
        pending.answer().thenAccept(answer -> {
            if (answer instanceof Answer.Failed failed) {
                failed(pending.request(), failed.failure());
            }
        });
    }

    private static void failed(ChatRequest request, Failure failure) {
        LOG.atLevel(level(failure.kind()))
                .addKeyValue("request", request.id())
                .addKeyValue("origin", request.asker().origin())
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
