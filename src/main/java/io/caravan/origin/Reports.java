package io.caravan.origin;

import io.caravan.chat.Models;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** What Caravan tells about itself: models, health, meters. */
public final class Reports {
    private final Models models;
    private final PrometheusMeterRegistry registry;
    private final BooleanSupplier open;
    private final Supplier<String> breaker;
    private final Supplier<String> account;
    private final Supplier<Optional<String>> ledgerTrouble;

    /**
     * @param open whether calls are kept away from all upstreams
     * @param breaker the state of the circuit breaker, for people
     * @param account UP, or why calls are of no use on the account
     * @param ledgerTrouble why the ledger cannot be written, if so
     */
    public Reports(
            Models models,
            PrometheusMeterRegistry registry,
            BooleanSupplier open,
            Supplier<String> breaker,
            Supplier<String> account,
            Supplier<Optional<String>> ledgerTrouble) {
        this.models = models;
        this.registry = registry;
        this.open = open;
        this.breaker = breaker;
        this.account = account;
        this.ledgerTrouble = ledgerTrouble;
    }

    /** The body is what the route is to write as JSON. */
    public void models(Exchange exchange) {
        List<Map<String, String>> data = models.all().stream()
                .map(model -> Map.of("id", model.name(), "object", "model", "owned_by", "deepseek"))
                .toList();
        reply(exchange, 200, Map.of("object", "list", "data", data));
    }

    /** 200 when work can be taken, 503 while upstream or ledger are known to be ill. The body is for the route as well. */
    public void health(Exchange exchange) {
        Optional<String> trouble = ledgerTrouble.get();
        boolean down = open.getAsBoolean() || trouble.isPresent();
        Map<String, String> body = new LinkedHashMap<>();
        body.put("status", down ? "DOWN" : "UP");
        body.put("breaker", breaker.get());
        body.put("account", account.get());
        body.put("ledger", trouble.orElse("UP"));
        reply(exchange, down ? 503 : 200, body);
    }

    public void metrics(Exchange exchange) {
        reply(exchange, 200, registry.scrape());
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
    }

    private static void reply(Exchange exchange, int status, Object body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setBody(body);
    }
}
