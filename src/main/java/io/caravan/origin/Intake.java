package io.caravan.origin;

import io.caravan.chat.Asker;
import io.caravan.chat.BadRequestException;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Inbound;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.RequestReader;
import io.caravan.observe.Meters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.Exchange;

/** The first step of {@code ask}: a message of any origin becomes a request that waits for its answer. */
public final class Intake {
    private final RequestReader reader;
    private final Merge defaultMerge;
    private final Duration defaultDeadline;
    private final Meters meters;
    private final Clock clock;

    public Intake(RequestReader reader, Merge defaultMerge, Duration defaultDeadline, Meters meters, Clock clock) {
        this.reader = reader;
        this.defaultMerge = defaultMerge;
        this.defaultDeadline = defaultDeadline;
        this.meters = meters;
        this.clock = clock;
    }

    /** @throws BadRequestException when the message is no request */
    public void read(Exchange exchange) {
        Inbound inbound = inbound(exchange);
        if (inbound.refusal() != null) {
            throw new BadRequestException(inbound.refusal());
        }
        Instant latest = clock.instant().plus(defaultDeadline);
        Instant own = inbound.deadline();
        Instant deadline = own != null && own.isBefore(latest) ? own : latest;
        ChatRequest request = reader.read(inbound.body(), exchange.getExchangeId(), inbound.asker(), deadline);
        Pending pending = new Pending(request);
        meters.watch(pending);
        exchange.getMessage().setBody(pending);
    }

    /** A route of the user's own may hand over anything that is JSON as text or bytes. */
    private Inbound inbound(Exchange exchange) {
        if (exchange.getMessage().getBody() instanceof Inbound inbound) {
            return inbound;
        }
        byte[] body = exchange.getMessage().getBody(byte[].class);
        return new Inbound(body == null ? new byte[0] : body, askerOf(exchange), null);
    }

    private Asker askerOf(Exchange exchange) {
        String tenant = exchange.getVariable("tenant", "default", String.class);
        String merge = exchange.getVariable("merge", defaultMerge.label(), String.class);
        String lane = exchange.getVariable("lane", Lane.BULK.name(), String.class);
        return new Asker(
                exchange.getFromRouteId(),
                tenant,
                lane.equalsIgnoreCase(Lane.INTERACTIVE.name()) ? Lane.INTERACTIVE : Lane.BULK,
                MergeNames.require(merge));
    }
}
