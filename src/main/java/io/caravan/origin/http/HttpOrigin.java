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
import io.caravan.observe.FaultPoint;
import io.caravan.origin.Deadlines;
import io.caravan.origin.LaneNames;
import io.caravan.origin.MergeNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** Reads chat completions that come over HTTP, and writes the answers. */
public final class HttpOrigin {
    private static final String JSON = "application/json";
    private static final String OWN_ID = "X-Request-Id";
    private static final byte[] NOTHING = {};

    private final String tenant;
    private final Merge defaultMerge;
    private final boolean keepsAll;
    private final Clock clock;

    /** @param keepsAll whether a request is recorded though its caller gave it no name to ask for it again */
    public HttpOrigin(String tenant, Merge defaultMerge, boolean keepsAll, Clock clock) {
        this.tenant = tenant;
        this.defaultMerge = defaultMerge;
        this.keepsAll = keepsAll;
        this.clock = clock;
    }

    /** What is wrong with the request travels along as a refusal; of its headers nothing does but its own id. */
    public void read(Exchange exchange) {
        Message message = exchange.getMessage();
        message.setBody(inbound(message));
        Object ownId = message.getHeader(OWN_ID);
        message.getHeaders().clear();
        if (ownId instanceof String) {
            message.setHeader(OWN_ID, ownId);
        }
    }

    private Inbound inbound(Message message) {
        try {
            requireJson(message);
            Instant deadline = Deadlines.parse(message.getHeader("X-Caravan-Deadline", String.class), clock);
            Asker asker = asker(merge(message), lane(message));
            @Nullable String name = name(message);
            byte[] sent = message.getBody(byte[].class);
            byte[] body = sent == null ? NOTHING : sent;
            return new Inbound(body, asker, deadline).identifiedBy(name == null ? null : identity(name, body));
        } catch (BadRequestException e) {
            return Inbound.refused(asker(defaultMerge, Lane.INTERACTIVE), e.failure());
        }
    }

    private @Nullable String name(Message message) {
        @Nullable String key = IdempotencyKey.read(message);
        return key == null && keepsAll ? UUID.randomUUID().toString() : key;
    }

    private static Identity identity(String name, byte[] body) {
        return Identity.named(name, body, false, () -> body);
    }

    private Asker asker(Merge merge, Lane lane) {
        return new Asker("http", tenant, lane, merge);
    }

    private static void requireJson(Message message) {
        String type = message.getHeader(Exchange.CONTENT_TYPE, String.class);
        if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(JSON)) {
            throw new BadRequestException(new Failure(
                    Failure.Kind.MEDIA_TYPE, "not_json", "Send the request as JSON, with Content-Type: " + JSON + "."));
        }
    }

    private Merge merge(Message message) {
        @Nullable String name = message.getHeader("X-Caravan-Merge", String.class);
        return name == null ? defaultMerge : MergeNames.require(name);
    }

    private static Lane lane(Message message) {
        return LaneNames.read(message.getHeader("X-Caravan-Lane", String.class), Lane.INTERACTIVE);
    }

    /** The answer becomes the response. */
    public void write(Exchange exchange) {
        FaultPoint.REPLY_BEFORE.pass();
        Message message = exchange.getMessage();
        Answer answer = message.getBody(Answer.class);
        message.setHeader("X-Caravan-Request-Id", exchange.getExchangeId());
        message.setHeader(Exchange.CONTENT_TYPE, JSON);
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, describe(answer, message));
        message.setBody(answer.toJson());
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
