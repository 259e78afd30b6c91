package io.caravan.delivery;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** What a sender says about how it would like to be answered: {@code Prefer}, RFC 7240. */
final class Preference {
    static final String ASYNC = "respond-async";

    private Preference() {}

    static final String WEBHOOK = "X-Caravan-Webhook";

    /** Whether the answer is to come later. Most requests do not say, and cost a look-up. */
    static boolean isAsync(Exchange exchange) {
        @Nullable Object prefer = exchange.getMessage().getHeader("Prefer");
        return exchange.getMessage().getHeader(WEBHOOK) != null || prefersAsync(prefer);
    }

    private static boolean prefersAsync(@Nullable Object prefer) {
        return prefer != null
                && values(prefer)
                        .flatMap(value -> Arrays.stream(value.split(",")))
                        .map(preference -> preference.split("[;=]", 2)[0].strip())
                        .anyMatch(ASYNC::equalsIgnoreCase);
    }

    /** Where the answer is to be brought. */
    static List<String> webhooks(Exchange exchange) {
        @Nullable Object webhooks = exchange.getMessage().getHeader(WEBHOOK);
        return webhooks == null ? List.of() : values(webhooks).toList();
    }

    /** A header that came several times is a list. */
    private static Stream<String> values(Object header) {
        return header instanceof List<?> list ? list.stream().map(String::valueOf) : Stream.of(header.toString());
    }
}
