package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorFaultTest {
    private final Simulator simulator = Simulator.start(SimulatorSettings.defaults());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @ParameterizedTest
    @CsvSource({
        "401, Authentication Fails",
        "402, Insufficient Balance",
        "422, Invalid parameters",
        "429, Too many requests",
        "500, Internal server error",
        "503, Service is too busy",
    })
    void statusHasItsUsualText(int status, String message) throws Exception {
        HttpResponse<String> response = caller.withFault("status=" + status, "x");
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Caller.error(response)).startsWith(message);
        assertThat(simulator.ledger().report().calls().rejected()).isEqualTo(Map.of(status, 1L));
    }

    @Test
    void statusTakesABodyAndRetryAfter() throws Exception {
        HttpResponse<String> response = caller.withFault("status=503; retryAfter=7; body=gone", "x");
        assertThat(response.headers().firstValue("Retry-After")).hasValue("7");
        assertThat(response.body()).isEqualTo("gone");
    }

    @Test
    void contentRiskFollowsTheContent() throws Exception {
        simulator.addFaults(FaultRule.whenever("forbidden", Fault.of(FaultKind.CONTENT_RISK)));
        assertThat(Caller.error(caller.ask(Caller.packed("fine", "forbidden thing"))))
                .isEqualTo("Content Exists Risk");
        assertThat(caller.ask(Caller.packed("fine", "fine too")).statusCode()).isEqualTo(200);
        assertThat(caller.ask("forbidden thing").statusCode()).isEqualTo(400);
    }

    @Test
    void emptyBodyIsNotPaid() throws Exception {
        HttpResponse<String> response = caller.withFault("empty-body", "x");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.body()).isEmpty();
        assertThat(simulator.ledger().report().calls().broken()).isEqualTo(1);
        assertThat(simulator.ledger().report().tokens().output()).isZero();
    }

    @Test
    void blankLinesComeBeforeTheAnswer() throws Exception {
        HttpResponse<String> response = caller.withFault("blank-lines=100; everyMs=20", "x");
        assertThat(response.body()).startsWith("\n\n");
        assertThat(Caller.content(response)).isEqualTo("Answer to: x");
    }

    @ParameterizedTest
    @ValueSource(strings = {"blank-lines", "stall", "stall=10"})
    void someAnswersNeverEnd(String fault) {
        CompletableFuture<HttpResponse<String>> response = caller.askLater("x", "X-Simulator-Fault", fault);
        assertThatThrownBy(() -> response.get(300, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
    }

    @Test
    void spacesStandForTheContent() throws Exception {
        JsonNode reply = Caller.json(caller.withFault("spaces", "x"));
        assertThat(reply.at("/choices/0/message/content").textValue())
                .isNotEmpty()
                .isBlank();
        assertThat(reply.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
        assertThat(simulator.ledger().timesAnswered("x")).isZero();
    }

    @Test
    void invalidJsonIsNotJson() throws Exception {
        HttpResponse<String> response = caller.withFault("invalid-json", "x");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThatThrownBy(() -> Caller.json(response)).isInstanceOf(JsonProcessingException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut", "cut=20", "cut=0", "reset"})
    void connectionBreaks(String fault) throws Exception {
        assertThatThrownBy(() -> caller.withFault(fault, "x")).isInstanceOf(IOException.class);
        assertThat(simulator.ledger().report().inFlight()).isZero();
        assertThat(caller.ask("x").statusCode()).isEqualTo(200);
    }

    @Test
    void streamCanBeCut() {
        assertThatThrownBy(() -> caller.stream("x", "X-Simulator-Fault", "cut=50"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void slowAnswerIsTheSameAnswer() throws Exception {
        long start = System.nanoTime();
        assertThat(Caller.content(caller.withFault("slow=120", "x"))).isEqualTo("Answer to: x");
        assertThat(System.nanoTime() - start)
                .isGreaterThan(Duration.ofMillis(115).toNanos());
    }

    @Test
    void finishReasonComesWithAnUnfinishedAnswer() throws Exception {
        JsonNode choice =
                Caller.json(caller.withFault("finish-reason=length", "x")).at("/choices/0");
        assertThat(choice.path("finish_reason").textValue()).isEqualTo("length");
        assertThat("Answer to: x").startsWith(choice.at("/message/content").textValue());
    }

    @Test
    void unknownFaultIsRefused() throws Exception {
        assertThat(caller.withFault("explode", "x").statusCode()).isEqualTo(400);
    }

    @Test
    void scriptIsGivenShownAndCleared() throws Exception {
        String script = "[{\"when\":{\"contains\":\"late\"},\"fault\":\"status\",\"status\":503,\"retryAfter\":2,"
                + "\"after\":1,\"times\":2}]";
        assertThat(caller.post("/simulator/faults", script).statusCode()).isEqualTo(204);
        assertThat(caller.ask("late").statusCode()).isEqualTo(200);
        assertThat(caller.ask("late").headers().firstValue("Retry-After")).hasValue("2");
        JsonNode pending = Caller.json(caller.get("/simulator/faults"));
        assertThat(pending).hasSize(1);
        assertThat(pending.at("/0/fault").textValue()).isEqualTo("status");
        assertThat(pending.at("/0/times").intValue()).isEqualTo(1);
        assertThat(caller.send("DELETE", "/simulator/faults", "").statusCode()).isEqualTo(204);
        assertThat(caller.ask("late").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no json",
                "{}",
                "[{\"fault\":\"explode\"}]",
                "[{\"fault\":\"slow\",\"millis\":1}]",
                "[{\"when\":{\"model\":\"x\"},\"fault\":\"reset\"}]",
                "[1]"
            })
    void badScriptIsRefusedWhole(String script) throws Exception {
        assertThat(caller.post("/simulator/faults", script).statusCode()).isEqualTo(400);
        assertThat(simulator.pendingFaults()).isEmpty();
    }
}
