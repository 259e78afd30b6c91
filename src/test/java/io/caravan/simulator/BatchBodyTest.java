package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchBodyTest {
    private final Simulator simulator =
            Simulator.start(SimulatorSettings.builder().batchBody(3).build());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    /** Requests with the ids {@code id1}, {@code id2}, … */
    private static String body(String... texts) {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < texts.length; i++) {
            lines.append(i == 0 ? "" : ",");
            lines.append("{\"custom_id\":\"id%d\",\"body\":%s}".formatted(i + 1, Caller.request(texts[i])));
        }
        return "{\"requests\":[" + lines + "]}";
    }

    private HttpResponse<String> ask(String fault, String... texts) throws Exception {
        String[] headers = fault.isEmpty() ? new String[0] : new String[] {"X-Simulator-Fault", fault};
        return caller.post("/chat/completions", body(texts), headers);
    }

    private Stream<String> ids(String fault) throws Exception {
        return Caller.json(ask(fault, "one", "two", "three")).path("responses").findValuesAsText("custom_id").stream();
    }

    @Test
    void eachRequestHasALineWithItsOwnAnswerAndUsage() throws Exception {
        JsonNode lines = Caller.json(ask("", "one", "three times as long")).path("responses");
        assertThat(lines.size()).isEqualTo(2);
        JsonNode second = lines.get(1);
        assertThat(second.path("custom_id").asText()).isEqualTo("id2");
        assertThat(second.at("/response/status_code").asInt()).isEqualTo(200);
        assertThat(second.at("/response/body/choices/0/message/content").asText())
                .isEqualTo("Answer to: three times as long");
        assertThat(second.path("error").isNull()).isTrue();
        LedgerReport report = simulator.ledger().report();
        assertThat(report.calls().all()).isEqualTo(1);
        assertThat(report.calls().answered()).isEqualTo(1);
        assertThat(report.tokens().output())
                .isEqualTo(lines.findValues("completion_tokens").stream()
                        .mapToLong(JsonNode::asLong)
                        .sum());
        assertThat(simulator.ledger().timesAnswered("one")).isEqualTo(1);
    }

    @Test
    void requestThatIsRefusedHasALineThatSaysSo() throws Exception {
        String body = body("one", "two").replaceFirst("\"messages\"", "\"massages\"");
        JsonNode line = Caller.json(caller.post("/chat/completions", body)).at("/responses/0/response");
        assertThat(line.path("status_code").asInt()).isEqualTo(400);
        assertThat(line.at("/body/error/message").asText()).contains("messages");
        assertThat(simulator.ledger().timesAnswered("two")).isEqualTo(1);
    }

    @Test
    void bodyWithTooManyRequestsOrModelsIsRefused() throws Exception {
        assertThat(ask("", "one", "two", "three", "four").statusCode()).isEqualTo(400);
        assertThat(caller.post("/chat/completions", "{\"requests\":[]}").statusCode())
                .isEqualTo(400);
        String mixed = body("one", "two").replaceFirst("deepseek-flash", "deepseek-v4-pro");
        assertThat(caller.post("/chat/completions", mixed).statusCode()).isEqualTo(400);
    }

    @Test
    void bodyIsUnknownUnlessItIsSwitchedOn() throws Exception {
        try (Simulator plain = Simulator.start(SimulatorSettings.defaults())) {
            HttpResponse<String> response = new Caller(plain).post("/chat/completions", body("one"));
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(Caller.error(response)).contains("missing field `messages`");
        }
    }

    @Test
    void linesCanBeMissingDoubledUnknownAndInAnyOrder() throws Exception {
        assertThat(ids("batch-drop; item=two")).containsExactly("id1", "id3");
        assertThat(ids("batch-duplicate; item=two")).containsExactly("id1", "id2", "id3", "id2");
        assertThat(ids("batch-unknown")).containsExactly("id1", "id2", "id3", "zz9unasked");
        assertThat(ids("batch-reorder")).containsExactly("id3", "id2", "id1");
        assertThat(simulator.ledger().timesAnswered("one")).isEqualTo(4);
        assertThat(simulator.ledger().timesAnswered("two")).isEqualTo(2);
    }

    @Test
    void oneLineCanFail() throws Exception {
        JsonNode lines =
                Caller.json(ask("batch-fail=429; item=two", "one", "two")).path("responses");
        assertThat(lines.at("/1/response/status_code").asInt()).isEqualTo(429);
        assertThat(lines.at("/1/response/body/error/message").asText()).isEqualTo("Too many requests");
        assertThat(lines.at("/0/response/status_code").asInt()).isEqualTo(200);
        assertThat(simulator.ledger().timesAnswered("two")).isZero();
    }

    @Test
    void scriptedFaultOfBatchesWaitsForOne() throws Exception {
        simulator.addFaults(FaultRule.once(Fault.of(FaultKind.BATCH_DROP)));
        assertThat(caller.ask("alone").statusCode()).isEqualTo(200);
        assertThat(simulator.pendingFaults()).hasSize(1);
        assertThat(ids("")).containsExactly("id2", "id3");
        assertThat(simulator.pendingFaults()).isEmpty();
    }

    @Test
    void ruleFitsABatchWhenItFitsOneOfItsRequests() throws Exception {
        simulator.addFaults(FaultRule.whenever("forbidden", Fault.of(FaultKind.CONTENT_RISK)));
        assertThat(Caller.error(ask("", "fine", "forbidden thing"))).isEqualTo("Content Exists Risk");
        assertThat(ask("", "fine", "fine too").statusCode()).isEqualTo(200);
    }
}
