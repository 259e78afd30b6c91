package io.caravan.observe;

import io.caravan.chat.Answer;
import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Pending;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Notes for the audit log who asked for what and what became of it: an event for each request. What was asked and answered
 * is in it only when that is wanted. Thread-safe.
 */
public final class RequestAudit {
    /** Characters of a question or an answer that are kept. */
    private static final int LONGEST = 16_384;

    private static final int BILLIONTHS = 9;

    private final Audit audit;
    private final boolean holdsContent;
    private final RecentFailures failures;
    private final LongAdder charged = new LongAdder();

    /** @param failures told of each request that fails, audit log or not */
    public RequestAudit(Audit audit, boolean holdsContent, RecentFailures failures) {
        this.audit = audit;
        this.holdsContent = holdsContent;
        this.failures = failures;
    }

    /** Notes how a request ended. */
    public void ended(Pending pending, Answer answer) {
        ChatRequest request = pending.request();
        charged.add(answer.charge().cost());
        String key = request.identity() == null ? null : request.identity().key();
        failures.add(request.asker().origin(), request.asker().tenant(), request.id(), key, answer);
        if (audit != Audit.NONE) {
            audit.note(event(request, answer, pending.trace().context().traceId()));
        }
    }

    /** Notes a message that was none. */
    public void refused(String origin, @Nullable String tenant, String id, Answer answer) {
        failures.add(origin, tenant, id, null, answer);
        audit.note(new AuditEvent("request", outcome(answer), tenant, id, Map.of("origin", origin)));
    }

    /** What requests were charged since the start, in billionths of a US dollar. */
    public long charged() {
        return charged.sum();
    }

    private AuditEvent event(ChatRequest request, Answer answer, String traceId) {
        Map<String, String> details = new HashMap<>();
        details.put("origin", request.asker().origin());
        details.put("lane", request.lane().label());
        details.put("model", request.model());
        details.put("merge", request.merge().label());
        if (!traceId.isEmpty()) {
            details.put("trace", traceId);
        }
        if (answer instanceof Answer.Answered answered) {
            details.put("source", answered.source().label());
        }
        addCharge(answer.charge(), details);
        if (holdsContent) {
            details.put("asked", text(request.body()));
            details.put("answered", text(answer.toJson()));
        }
        return new AuditEvent("request", outcome(answer), request.asker().tenant(), request.id(), details);
    }

    private static void addCharge(Charge charge, Map<String, String> details) {
        details.put("calls", Long.toString(charge.calls()));
        details.put(
                "tokens-in",
                Long.toString(charge.usage().promptHit() + charge.usage().promptMiss()));
        details.put("tokens-out", Long.toString(charge.usage().completion()));
        details.put(
                "usd",
                BigDecimal.valueOf(charge.cost(), BILLIONTHS)
                        .stripTrailingZeros()
                        .toPlainString());
    }

    /** Stable name of how a request ended: {@code ok}, or the code of its failure. */
    static String outcome(Answer answer) {
        return answer instanceof Answer.Failed failed ? failed.failure().code() : "ok";
    }

    private static String text(byte[] json) {
        String text = new String(json, 0, Math.min(json.length, 4 * LONGEST), StandardCharsets.UTF_8);
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST) + "...";
    }
}
