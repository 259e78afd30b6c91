package io.caravan.origin;

import io.caravan.chat.Answer;
import io.caravan.chat.Asker;
import io.caravan.chat.BadRequestException;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Identity;
import io.caravan.chat.Inbound;
import io.caravan.chat.Lane;
import io.caravan.chat.Pending;
import io.caravan.chat.RequestReader;
import io.caravan.chat.RequestTrace;
import io.caravan.chat.Tracing;
import io.caravan.chat.UsualMerges;
import io.caravan.observe.Meters;
import io.caravan.observe.RequestAudit;
import io.caravan.observe.RequestLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.camel.Exchange;

/** The first step of {@code ask}: a message of any origin becomes a request that waits for its answer. */
public final class Intake {
    private final RequestReader reader;
    private final UsualMerges merges;
    private final Duration deadline;
    private final Map<String, Duration> deadlines;
    private final Meters meters;
    private final RequestAudit audit;
    private final Tracing tracing;
    private final Clock clock;

    /**
     * @param deadline how long a request may take at most, unless its origin has another time
     * @param deadlines those other times, by the name of the origin
     */
    public Intake(
            RequestReader reader,
            UsualMerges merges,
            Duration deadline,
            Map<String, Duration> deadlines,
            Meters meters,
            RequestAudit audit,
            Tracing tracing,
            Clock clock) {
        this.reader = reader;
        this.merges = merges;
        this.deadline = deadline;
        this.deadlines = Map.copyOf(deadlines);
        this.meters = meters;
        this.audit = audit;
        this.tracing = tracing;
        this.clock = clock;
    }

    /** @throws BadRequestException when the message is no request */
    public void read(Exchange exchange) {
        Inbound inbound = inbound(exchange);
        String id = exchange.getVariable("request-id", exchange.getExchangeId(), String.class);
        RequestTrace trace = tracing.request(
                inbound.trace(),
                inbound.asker().origin(),
                id,
                Instant.ofEpochMilli(exchange.getClock().getCreated()));
        Traced.join(exchange, trace);
        if (inbound.refusal() != null) {
            throw new BadRequestException(inbound.refusal());
        }
        ChatRequest request = reader.read(inbound.body(), id, inbound.asker(), deadline(inbound), inbound.identity());
        trace.understood(request);
        Pending pending = new Pending(request, Parts.take(exchange, request), trace);
        long start = System.nanoTime();
        // One listener for all: a hundred thousand requests may wait.
        pending.answer().thenAccept(answer -> ended(pending, start, answer));
        Departure.watch(exchange, pending);
        exchange.getMessage().setBody(pending);
    }

    private void ended(Pending pending, long start, Answer answer) {
        long nanos = System.nanoTime() - start;
        pending.trace().ended(answer);
        meters.ended(pending, answer, nanos);
        RequestLog.ended(pending, nanos, answer);
        audit.ended(pending, answer);
    }

    /** The asker's own, if it lies between now and the latest there is: others would be no time span to count in. */
    private Instant deadline(Inbound inbound) {
        Instant own = inbound.deadline();
        Instant now = clock.instant();
        Instant latest = now.plus(deadlines.getOrDefault(inbound.asker().origin(), deadline));
        if (own == null || own.isAfter(latest)) {
            return latest;
        }
        return own.isBefore(now) ? now : own;
    }

    /** A route of the user's own may hand over anything that is JSON as text or bytes. */
    private Inbound inbound(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof Inbound inbound) {
            return inbound;
        }
        byte[] body = exchange.getMessage().getBody(byte[].class);
        byte[] json = body == null ? new byte[0] : body;
        String key = exchange.getVariable("idempotency-key", String.class);
        return new Inbound(json, askerOf(exchange), null)
                .tracedBy(Traced.sender(exchange.getMessage()))
                .identifiedBy(key == null ? null : Identity.named(key, json, false, () -> json));
    }

    private Asker askerOf(Exchange exchange) {
        String tenant = exchange.getVariable("tenant", "default", String.class);
        String merge = exchange.getVariable("merge", String.class);
        return new Asker(
                exchange.getFromRouteId(),
                tenant,
                LaneNames.read(exchange.getVariable("lane", String.class), Lane.BULK),
                merges.choose(tenant, MergeNames.read(merge)));
    }
}
