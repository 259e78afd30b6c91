package io.caravan.delivery;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.caravan.chat.BadRequestException;
import io.caravan.chat.Dispatch;
import io.caravan.chat.TraceContext;
import io.caravan.settings.SettingsException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.component.kafka.KafkaConstants;

/** Kafka topics that outcomes may be written to, and the records that are. Thread-safe. */
final class ReplyTopics {
    static final String HEADER = "X-Caravan-Reply-Topic";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,249}");
    private static final String EVERYBODY = "";

    private final Map<String, Set<String>> allowed = new HashMap<>();

    /**
     * @param topics {@code tenant=topic}, or without a tenant for all
     * @param hasBroker whether there is one to write to
     * @throws SettingsException when one cannot be a topic's name, or there are some and no broker
     */
    ReplyTopics(List<String> topics, boolean hasBroker) {
        topics.forEach(this::allow);
        if (!hasBroker && !allowed.isEmpty()) {
            throw new SettingsException(
                    List.of("caravan.delivery.topics: there is no broker to write to; set caravan.kafka.brokers"));
        }
    }

    private void allow(String text) {
        int end = text.lastIndexOf('=');
        String tenant = end < 0 ? EVERYBODY : text.substring(0, end);
        String topic = text.substring(end + 1);
        if (end == 0 || !NAME.matcher(topic).matches() || topic.equals(".") || topic.equals("..")) {
            throw new SettingsException(List.of("caravan.delivery.topics: " + text
                    + " is no topic; a name has letters, digits, dots, _ and -, and tenant= in front if it is for one"
                    + " tenant only"));
        }
        allowed.computeIfAbsent(tenant, none -> new HashSet<>()).add(topic);
    }

    /** @throws BadRequestException when the tenant may not have records written to it */
    void check(String tenant, String topic) {
        if (!isAllowed(tenant, topic) && !isAllowed(EVERYBODY, topic)) {
            throw new BadRequestException(
                    "reply_topic_not_allowed",
                    "Answers may not be written to this topic: it is not one of those in caravan.delivery.topics.",
                    HEADER);
        }
    }

    private boolean isAllowed(String tenant, String topic) {
        return allowed.getOrDefault(tenant, Set.of()).contains(topic);
    }

    /** The message becomes the record: what a poll gives, under the request's id. */
    static void write(Exchange exchange) {
        Message message = exchange.getMessage();
        Dispatch dispatch = message.getBody(Dispatch.class);
        message.setBody(dispatch.answer().toJson());
        message.setHeader(KafkaConstants.OVERRIDE_TOPIC, dispatch.destination().address());
        message.setHeader(KafkaConstants.KEY, dispatch.id().getBytes(US_ASCII));
        message.setHeader("caravan-request-id", dispatch.id().getBytes(US_ASCII));
        message.setHeader(
                "caravan-status",
                Integer.toString(Envelope.status(dispatch.answer())).getBytes(US_ASCII));
        TraceContext trace = Deliveries.trace(exchange);
        if (trace.isThere()) {
            message.setHeader(TraceContext.PARENT, trace.parent().getBytes(US_ASCII));
        }
    }

    /** The broker has acknowledged the record. */
    static void read(Exchange exchange) {
        Deliveries.note(exchange, Attempt.TAKEN);
    }
}
