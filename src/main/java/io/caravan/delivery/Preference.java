package io.caravan.delivery;

import io.caravan.chat.Destination;
import io.caravan.chat.Destination.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** What a sender says about how it would like to be answered: {@code Prefer}, RFC 7240. */
final class Preference {
    static final String ASYNC = "respond-async";
    static final String WEBHOOK = "X-Caravan-Webhook";
    static final String CHANNEL = "X-Caravan-Channel";

    private static final Map<Kind, String> HEADERS =
            Map.of(Kind.WEBHOOK, WEBHOOK, Kind.TOPIC, ReplyTopics.HEADER, Kind.CHANNEL, CHANNEL);

    private Preference() {}

    /** Whether the answer is to come later. Most requests do not say, and cost four look-ups. */
    static boolean isAsync(Exchange exchange) {
        Message message = exchange.getMessage();
        return prefersAsync(message.getHeader("Prefer"))
                || message.getHeader(WEBHOOK) != null
                || message.getHeader(ReplyTopics.HEADER) != null
                || message.getHeader(CHANNEL) != null;
    }

    private static boolean prefersAsync(@Nullable Object prefer) {
        return prefer != null
                && values(prefer)
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .map(preference -> preference.split("[;=]", 2)[0].strip())
                        .anyMatch(ASYNC::equalsIgnoreCase);
    }

    /** Where the answer is to be brought, as it was written. */
    static List<Destination> destinations(Exchange exchange) {
        return Stream.of(Kind.values())
                .flatMap(kind -> values(exchange.getMessage().getHeader(HEADERS.get(kind)))
                        .map(address -> new Destination(kind, address)))
                .toList();
    }

    /** A header that came several times is a list. */
    private static Stream<String> values(@Nullable Object header) {
        if (header == null) {
            return Stream.of();
        }
        return header instanceof List<?> list ? list.stream().map(String::valueOf) : Stream.of(header.toString());
    }
}
