package io.caravan.origin;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.caravan.chat.Models;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** What Caravan tells about itself: models, health, meters. */
public final class Reports {
    private final JsonMapper json = new JsonMapper();
    private final Models models;
    private final PrometheusMeterRegistry registry;
    private final BooleanSupplier open;
    private final Supplier<String> breaker;

    /**
     * @param open whether the breaker keeps calls away
     * @param breaker its state, for people
     */
    public Reports(Models models, PrometheusMeterRegistry registry, BooleanSupplier open, Supplier<String> breaker) {
        this.models = models;
        this.registry = registry;
        this.open = open;
        this.breaker = breaker;
    }

    public void models(Exchange exchange) throws IOException {
        ObjectNode list = json.createObjectNode().put("object", "list");
        var data = list.putArray("data");
        models.all().forEach(model -> data.addObject()
                .put("id", model.name())
                .put("object", "model")
                .put("owned_by", "deepseek"));
        reply(exchange, 200, "application/json", json.writeValueAsBytes(list));
    }

    /** 200 when work can be taken, 503 while the upstream is known to be ill. */
    public void health(Exchange exchange) throws IOException {
        boolean down = open.getAsBoolean();
        ObjectNode health =
                json.createObjectNode().put("status", down ? "DOWN" : "UP").put("breaker", breaker.get());
        reply(exchange, down ? 503 : 200, "application/json", json.writeValueAsBytes(health));
    }

    public void metrics(Exchange exchange) {
        byte[] text = registry.scrape().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        reply(exchange, 200, "text/plain; version=0.0.4; charset=utf-8", text);
    }

    private static void reply(Exchange exchange, int status, String type, byte[] body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setHeader(Exchange.CONTENT_TYPE, type);
        message.setBody(body);
    }
}
