package io.caravan.origin.http;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Asker;
import io.caravan.chat.BadRequestException;
import io.caravan.chat.Failure;
import io.caravan.chat.Identity;
import io.caravan.chat.Inbound;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.TraceContext;
import io.caravan.chat.UsualMerges;
import io.caravan.observe.FaultPoint;
import io.caravan.origin.Deadlines;
import io.caravan.origin.LaneNames;
import io.caravan.origin.MergeNames;
import io.caravan.origin.Traced;
import io.caravan.stream.EventWriter;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Reads chat completions that come over HTTP, and writes the answers. */
public final class HttpOrigin {
    private static final String JSON = "application/json";
    private static final String OWN_ID = "X-Request-Id";
    private static final Usual NOW = new Usual("http", Lane.INTERACTIVE);
    private static final Usual LATER = new Usual("async", Lane.BULK);
    private static final byte[] NOTHING = {};

    private final String tenant;
    private final UsualMerges merges;
    private final boolean keepsAll;
    private final Function<String, Map<String, String>> left;
    private final Clock clock;

    /** What a request is of that does not say otherwise. */
    private record Usual(String origin, Lane lane) {}

    /**
     * @param tenant who pays for a request of which the door did not say whose it is
     * @param keepsAll whether a request is recorded though its caller gave it no name to ask for it again
     * @param left what a response says of what its tenant has left, as headers
     */
    public HttpOrigin(
            String tenant,
            UsualMerges merges,
            boolean keepsAll,
            Function<String, Map<String, String>> left,
            Clock clock) {
        this.tenant = tenant;
        this.merges = merges;
        this.keepsAll = keepsAll;
        this.left = left;
        this.clock = clock;
    }

    /** What is wrong with the request travels along as a refusal; of its headers nothing does but its own id. */
    public void read(Exchange exchange) {
        read(exchange, NOW);
    }

    /** The same for a request whose sender does not wait for the answer. */
    public void readForLater(Exchange exchange) {
        read(exchange, LATER);
    }

    private void read(Exchange exchange, Usual usual) {
        Message message = exchange.getMessage();
        String caller = caller(exchange);
        TraceContext sender = Traced.sender(message);
        message.setBody(inbound(message, usual, caller).tracedBy(sender));
        Object ownId = message.getHeader(OWN_ID);
        message.getHeaders().clear();
        if (ownId instanceof String) {
            message.setHeader(OWN_ID, ownId);
        }
        HttpStream.of(exchange).ifPresent(stream -> stream.describe(() -> head(ownId, caller)));
    }

    private String caller(Exchange exchange) {
        return exchange.getVariable("tenant", tenant, String.class);
    }

    /** What can be said before there is an answer. */
    private Map<String, String> head(@Nullable Object ownId, String caller) {
        Map<String, String> head = new HashMap<>(left.apply(caller));
        if (ownId instanceof String id) {
            head.put(OWN_ID, id);
        }
        return head;
    }

    private Inbound inbound(Message message, Usual usual, String caller) {
        try {
            requireJson(message);
            Instant deadline = Deadlines.parse(message.getHeader("X-Caravan-Deadline", String.class), clock);
            Merge merge = MergeNames.read(message.getHeader("X-Caravan-Merge", String.class));
            Lane lane = LaneNames.read(message.getHeader("X-Caravan-Lane", String.class), usual.lane());
            Asker asker = new Asker(usual.origin(), caller, lane, merges.choose(caller, merge));
            @Nullable String name = name(message);
            byte[] sent = message.getBody(byte[].class);
            byte[] body = sent == null ? NOTHING : sent;
            return new Inbound(body, asker, deadline).identifiedBy(name == null ? null : identity(name, body));
        } catch (BadRequestException e) {
            Asker asker = new Asker(usual.origin(), caller, usual.lane(), merges.choose(caller, null));
            return Inbound.refused(asker, e.failure());
        }
    }

    private @Nullable String name(Message message) {
        @Nullable String key = IdempotencyKey.read(message);
        return key == null && keepsAll ? UUID.randomUUID().toString() : key;
    }

    private static Identity identity(String name, byte[] body) {
        return Identity.named(name, body, false, () -> body);
    }

    private static void requireJson(Message message) {
        String type = message.getHeader(Exchange.CONTENT_TYPE, String.class);
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
            throw new BadRequestException(new Failure(
                    Failure.Kind.MEDIA_TYPE, "not_json", "Send the request as JSON, with Content-Type: " + JSON + "."));
        }
    }

    /** The answer becomes the response. */
    public void write(Exchange exchange) {
        FaultPoint.REPLY_BEFORE.pass();
        Message message = exchange.getMessage();
        Answer answer = message.getBody(Answer.class);
        message.setHeader(
                "X-Caravan-Request-Id", exchange.getVariable("request-id", exchange.getExchangeId(), String.class));
        message.setHeader(Exchange.CONTENT_TYPE, JSON);
        if (answer instanceof Failed failed) {
            exchange.setVariable(HttpConsumer.REASON, failed.failure().code());
        }
        left.apply(caller(exchange)).forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, describe(answer, message));
        message.setBody(HttpStream.of(exchange)
                .filter(HttpStream::isWanted)
                .map(stream -> end(stream, answer, message))
                .orElseGet(answer::toJson));
    }

    /** The last event says that the ledger has the answer; a stream that fails says so in its own way. */
    private static byte[] end(HttpStream stream, Answer answer, Message message) {
        stream.end();
        if (answer instanceof Answered) {
            message.setHeader(Exchange.CONTENT_TYPE, EventWriter.MEDIA_TYPE);
            return stream.hasBegun() ? EventWriter.done() : EventWriter.wholeStream(answer.toJson());
        }
        return stream.hasHead() ? EventWriter.event(answer.toJson()) : answer.toJson();
    }

    private static int describe(Answer answer, Message message) {
        if (answer instanceof Answered answered) {
            message.setHeader("X-Caravan-Merge", answered.merge().label() + "; size=" + answered.size());
            message.setHeader("X-Caravan-Calls", Integer.toString(answered.calls()));
            message.setHeader("X-Caravan-Source", answered.source().label());
            if (answered.fallback() != null) {
                message.setHeader("X-Caravan-Upstream", answered.fallback());
            }
            return 200;
        }
        Failure failure = ((Failed) answer).failure();
        Duration retryAfter = failure.retryAfter();
        if (retryAfter != null) {
            message.setHeader("Retry-After", Long.toString(Math.max(1, retryAfter.toSeconds())));
        }
        return failure.kind().status();
    }
}
