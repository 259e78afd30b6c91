package io.caravan;

import org.apache.camel.Exchange;
import org.apache.camel.Processor;

/** Answers with the tenant of the caller and how that was shown, and what is left of it. */
public final class SayWho implements Processor {
    @Override
    public void process(Exchange exchange) {
        Object header = exchange.getMessage().getHeader("Authorization");
        exchange.getMessage().getHeaders().clear();
        exchange.getMessage()
                .setBody("tenant=" + exchange.getVariable("tenant") + " by " + exchange.getVariable("credential")
                        + " bearing " + header);
    }
}
