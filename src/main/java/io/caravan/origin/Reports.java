package io.caravan.origin;

import io.caravan.chat.ErrorEnvelope;
import io.caravan.chat.Models;
import io.caravan.chat.Operators;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.expositionformats.OpenMetricsTextFormatWriter;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** What Caravan tells about itself: models, health, meters. */
public final class Reports {
    private final Models models;
    private final String tenant;
    private final BiPredicate<String, String> mayAsk;
    private final Operators operators;
    private final PrometheusMeterRegistry registry;
    private final BooleanSupplier takesWork;
    private final Supplier<Map<String, String>> states;

    /**
     * @param tenant who asks when the door did not say
     * @param mayAsk whether this tenant may ask this model
     * @param operators who may read the meters
     * @param takesWork whether new requests have a chance of being answered
     * @param states how the parts are, for people: UP, or what is wrong
     */
    public Reports(
            Models models,
            String tenant,
            BiPredicate<String, String> mayAsk,
            Operators operators,
            PrometheusMeterRegistry registry,
            BooleanSupplier takesWork,
            Supplier<Map<String, String>> states) {
        this.models = models;
        this.tenant = tenant;
        this.mayAsk = mayAsk;
        this.operators = operators;
        this.registry = registry;
        this.takesWork = takesWork;
        this.states = states;
    }

    /** Those that the caller may ask. The body is what the route is to write as JSON. */
    public void models(Exchange exchange) {
        String caller = exchange.getVariable("tenant", tenant, String.class);
        List<Map<String, String>> data = models.all().stream()
                .filter(model -> mayAsk.test(caller, model.name()))
                .map(model -> Map.of("id", model.name(), "object", "model", "owned_by", "deepseek"))
                .toList();
        reply(exchange, 200, Map.of("object", "list", "data", data));
    }

    /** 200 when work can be taken, 503 while upstream or ledger are known to be ill. The body is for the route as well. */
    public void health(Exchange exchange) {
        boolean isUp = takesWork.getAsBoolean();
        Map<String, String> body = new LinkedHashMap<>();
        body.put("status", isUp ? "UP" : "DOWN");
        body.putAll(states.get());
        reply(exchange, isUp ? 200 : 503, body);
    }

    /**
     * For operators: the numbers are those of all tenants. In the format that the caller takes; exemplars are in that of
     * OpenMetrics alone.
     */
    public void metrics(Exchange exchange) {
        String caller = exchange.getVariable("tenant", String.class);
        if (!operators.include(caller, exchange.getVariable("credential", String.class))) {
            reply(exchange, Operators.REFUSAL.kind().status(), ErrorEnvelope.of(Operators.REFUSAL));
            exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, "application/json");
            return;
        }
        String accepted = exchange.getMessage().getHeader("Accept", "", String.class);
        String type = accepted.contains("application/openmetrics-text")
                ? OpenMetricsTextFormatWriter.CONTENT_TYPE
                : PrometheusTextFormatWriter.CONTENT_TYPE;
        reply(exchange, 200, registry.scrape(type));
        exchange.getMessage().setHeader(Exchange.CONTENT_TYPE, type);
    }

    private static void reply(Exchange exchange, int status, Object body) {
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        message.setBody(body);
    }
}
