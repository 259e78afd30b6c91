package io.caravan.origin;

import io.caravan.chat.BadRequestException;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Downstream;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** Whether the answer to a message can go back in parts, which not every transport can do. */
public final class Parts {
    private static final String PROPERTY = "caravan.parts";

    private Parts() {}

    /** @param downstream asked once, when it is known that the answer is to come in parts */
    public static void offer(Exchange exchange, Supplier<Downstream> downstream) {
        exchange.setProperty(PROPERTY, downstream);
    }

    /** @throws BadRequestException when the request wants what its transport does not offer */
    static @Nullable Downstream take(Exchange exchange, ChatRequest request) {
        @Nullable Object offer = exchange.removeProperty(PROPERTY);
        if (!request.inParts()) {
            return null;
        }
        if (offer instanceof Supplier<?> supplier && supplier.get() instanceof Downstream downstream) {
            return downstream;
        }
        throw new BadRequestException(
                "unsupported_stream", "Only over HTTP can an answer come in parts: leave 'stream' out.", "stream");
    }
}
