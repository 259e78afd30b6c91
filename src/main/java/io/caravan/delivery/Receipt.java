package io.caravan.delivery;

import java.nio.charset.StandardCharsets;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** What is said about a request that has no answer yet: 202, and where to ask for it. */
final class Receipt {
    /** Answers take seconds rather than milliseconds. */
    private static final String SECONDS_TO_WAIT = "1";

    private Receipt() {}

    static String location(String id) {
        return "/v1/requests/" + id;
    }

    /** @param id of the form of {@link RequestIds}, so it needs no escaping */
    static void write(Message message, String id) {
        String body = "{\"id\":\"" + id + "\",\"status\":\"under_way\"}";
        message.setBody(body.getBytes(StandardCharsets.US_ASCII));
        message.setHeader(Exchange.CONTENT_TYPE, "application/json");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 202);
        message.setHeader("Retry-After", SECONDS_TO_WAIT);
        message.setHeader("X-Caravan-Request-Id", id);
    }
}
