package io.caravan.origin;

import io.caravan.chat.Answer;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/** What becomes of a request whose asker goes away before the answer is there. */
public final class Departure {
    private static final String PROPERTY = "caravan.departure";
    private static final Answer GONE = Answer.failed(
            new Failure(Failure.Kind.GONE, "client_gone", "Whoever asked has left before the answer was there."));

    private Departure() {}

    /** @param left completes when nobody is there any more to take the exchange's answer; or never */
    public static void tell(Exchange exchange, CompletionStage<?> left) {
        exchange.setProperty(PROPERTY, left);
    }

    /** Ends the request then, unless it is to be known again: its answer is kept until somebody asks for it. */
    static void watch(Exchange exchange, Pending pending) {
        @Nullable Object left = exchange.removeProperty(PROPERTY);
        if (pending.request().identity() == null && left instanceof CompletionStage<?> departure) {
            departure.thenAccept(gone -> pending.complete(GONE));
        }
    }
}
