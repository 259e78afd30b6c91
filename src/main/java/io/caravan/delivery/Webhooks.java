package io.caravan.delivery;

import io.caravan.chat.Dispatch;
import io.caravan.chat.TraceContext;
import java.time.Clock;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** What is posted to a webhook, and what its response says. Thread-safe. */
final class Webhooks {
    private final WebhookSecrets secrets;
    private final Clock clock;

    Webhooks(WebhookSecrets secrets, Clock clock) {
        this.secrets = secrets;
        this.clock = clock;
    }

    /** The message becomes the request. */
    void write(Exchange exchange) {
        Message message = exchange.getMessage();
        Dispatch dispatch = message.getBody(Dispatch.class);
        long now = clock.instant().getEpochSecond();
        byte[] body = Envelope.of(dispatch);
        message.setBody(body);
        message.setHeader(Exchange.HTTP_URI, dispatch.destination().address());
        message.setHeader(Exchange.HTTP_METHOD, "POST");
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setHeader("webhook-id", dispatch.id());
        message.setHeader("webhook-timestamp", Long.toString(now));
        message.setHeader("webhook-signature", secrets.sign(dispatch.tenant(), dispatch.id(), now, body));
        message.setHeader("X-Caravan-Request-Id", dispatch.id());
        TraceContext trace = Deliveries.trace(exchange);
        if (trace.isThere()) {
            message.setHeader(TraceContext.PARENT, trace.parent());
        }
    }

    static void read(Exchange exchange) {
        int status = exchange.getMessage().getHeader(Exchange.HTTP_RESPONSE_CODE, 0, Integer.class);
        Deliveries.note(exchange, Attempt.answered(status));
    }
}
