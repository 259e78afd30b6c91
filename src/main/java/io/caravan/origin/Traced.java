package io.caravan.origin;

import io.caravan.chat.RequestTrace;
import io.caravan.chat.TraceContext;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.support.SynchronizationAdapter;

/** The trace of the request that an exchange is for. It ends with the exchange, whose last step writes the reply. */
public final class Traced {
    private static final String PROPERTY = "caravan.trace";

    private Traced() {}

    static void join(Exchange exchange, RequestTrace trace) {
        if (trace != RequestTrace.NONE) {
            exchange.setProperty(PROPERTY, trace);
            exchange.getExchangeExtension().addOnCompletion(new SynchronizationAdapter() {
                @Override
                public void onDone(Exchange done) {
                    trace.close();
                }
            });
        }
    }

    /** The trace that the sender of a message names. */
    public static TraceContext sender(Message message) {
        return TraceContext.of(
                message.getHeader(TraceContext.PARENT, String.class),
                message.getHeader(TraceContext.STATE, String.class));
    }

    static RequestTrace of(Exchange exchange) {
        return exchange.getProperty(PROPERTY, RequestTrace.NONE, RequestTrace.class);
    }

    /** How whoever gets the reply goes on with the trace. */
    public static TraceContext by(Exchange exchange) {
        return of(exchange).context();
    }
}
