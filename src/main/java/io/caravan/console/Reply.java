package io.caravan.console;

import io.caravan.chat.ErrorEnvelope;
import io.caravan.chat.Failure;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** What goes back over HTTP. */
final class Reply {
    static final Failure NOTHING_THERE =
            new Failure(Failure.Kind.NOT_FOUND, "unknown_path", "There is nothing at this path.");

    private Reply() {}

    static void with(Exchange exchange, int status, String type, byte[] content) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setBody(content);
    }

    static void json(Exchange exchange, byte[] content) {
        with(exchange, 200, "application/json", content);
    }

    static void failed(Exchange exchange, Failure failure) {
        with(exchange, failure.kind().status(), "application/json", ErrorEnvelope.of(failure));
    }
}
