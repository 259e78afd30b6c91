package io.caravan.simulator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.math.BigDecimal;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The simulator's own pages under {@code /simulator/}. Thread-safe. */
final class Control {
    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private final Simulator simulator;

    Control(Simulator simulator) {
        this.simulator = simulator;
    }

    void serve(HttpServerRequest request, Buffer body) {
        try {
            switch (request.method().name() + " " + request.path()) {
                case "GET /simulator/ledger" -> answer(request, json(ledger(request)));
                case "POST /simulator/reset" -> done(request, simulator::reset);
                case "GET /simulator/faults" -> answer(request, FaultRules.write(simulator.pendingFaults()));
                case "POST /simulator/faults" ->
                    done(request, () -> simulator.addFaults(FaultRules.read(body.toString())));
                case "DELETE /simulator/faults" -> done(request, simulator::clearFaults);
                case "GET /simulator/requests" -> answer(request, json(simulator.recordedRequests()));
                case "PUT /simulator/concurrency-limit" ->
                    done(request, () -> limitConcurrency(request.getParam("model"), Integer.parseInt(text(body))));
                case "PUT /simulator/balance" -> done(request, () -> simulator.setBalance(new BigDecimal(text(body))));
                case "PUT /simulator/keys" -> done(request, () -> simulator.setKeys(words(body)));
                default -> throw new RefusedException(Refusal.usual(404));
            }
        } catch (IllegalArgumentException e) {
            throw new RefusedException(new Refusal(400, String.valueOf(e.getMessage())));
        }
    }

    /** With the {@code ?items=n} texts answered most often. */
    private Object ledger(HttpServerRequest request) {
        String items = request.getParam("items");
        return items == null ? simulator.ledger().report() : simulator.ledger().report(Integer.parseInt(items));
    }

    private void limitConcurrency(@Nullable String model, int calls) {
        if (model == null) {
            simulator.limitConcurrency(calls);
        } else {
            simulator.limitConcurrency(model, calls);
        }
    }

    private static String text(Buffer body) {
        return body.toString().strip();
    }

    private static Set<String> words(Buffer body) {
        return Stream.of(body.toString().split("[,\\s]+"))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.toSet());
    }

    private static void done(HttpServerRequest request, Runnable step) {
        step.run();
        request.response().setStatusCode(204).end();
    }

    private static void answer(HttpServerRequest request, String json) {
        HttpServerResponse response = request.response();
        response.putHeader("Content-Type", "application/json").end(json);
    }

    private static String json(Object value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a report cannot be written as JSON", e);
        }
    }
}
