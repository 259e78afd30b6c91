package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatorTimeTest {
    private Simulator simulator = Simulator.start(SimulatorSettings.defaults());

    @AfterEach
    void stop() {
        simulator.close();
    }

    private Caller with(SimulatorSettings settings) {
        simulator.close();
        simulator = Simulator.start(settings);
        return new Caller(simulator);
    }

    @Test
    void answersAfterItsLatency() throws Exception {
        Caller caller = with(SimulatorSettings.builder()
                .latency(Duration.ofMillis(60))
                .firstToken(Duration.ofMillis(60))
                .build());
        long start = System.nanoTime();
        assertThat(caller.ask("x").statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - start)
                .isGreaterThan(Duration.ofMillis(115).toNanos());
    }

    @Test
    void longAnswersTakeLonger() throws Exception {
        Caller caller = with(SimulatorSettings.builder()
                .tokensPerSecond(200)
                .answerTokens(40)
                .build());
        long start = System.nanoTime();
        assertThat(caller.ask("x").statusCode()).isEqualTo(200);
        assertThat(caller.stream("x").statusCode()).isEqualTo(200);
        assertThat(System.nanoTime() - start)
                .isGreaterThan(Duration.ofMillis(390).toNanos());
    }

    @Test
    void queuedCallGetsEmptyLinesFirst() throws Exception {
        Caller caller = with(SimulatorSettings.builder()
                .latency(Duration.ofMillis(100))
                .queueBeat(Duration.ofMillis(20))
                .build());
        HttpResponse<String> response = caller.ask("x");
        assertThat(response.body()).startsWith("\n\n").endsWith("}");
        assertThat(Caller.content(response)).isEqualTo("Answer to: x");
    }

    @Test
    void queuedStreamGetsKeepAliveComments() throws Exception {
        Caller caller = with(SimulatorSettings.builder()
                .latency(Duration.ofMillis(100))
                .queueBeat(Duration.ofMillis(20))
                .build());
        assertThat(caller.stream("x").body())
                .startsWith(": keep-alive\n\n: keep-alive\n\n")
                .endsWith("data: [DONE]\n\n");
    }

    @Test
    void streamCarriesUsageOnItsLastChunkAlone() throws Exception {
        HttpResponse<String> response = new Caller(simulator).stream("Tell me 🚚");
        List<JsonNode> chunks = Caller.chunks(response);
        StringBuilder content = new StringBuilder();
        chunks.forEach(
                chunk -> content.append(chunk.at("/choices/0/delta/content").textValue()));
        assertThat(response.headers().firstValue("Content-Type"))
                .hasValueSatisfying(type -> assertThat(type).startsWith("text/event-stream"));
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
        assertThat(content).hasToString("Answer to: Tell me 🚚");
        assertThat(chunks.subList(0, chunks.size() - 1))
                .allSatisfy(chunk -> assertThat(chunk.has("usage")).isFalse());
        JsonNode last = chunks.get(chunks.size() - 1);
        assertThat(last.at("/usage/completion_tokens").intValue()).isPositive();
        assertThat(last.at("/choices/0/finish_reason").textValue()).isEqualTo("stop");
    }

    @Test
    void pacedStreamIsTheSameText() throws Exception {
        Caller caller = with(SimulatorSettings.builder().tokensPerSecond(500).build());
        StringBuilder content = new StringBuilder();
        Caller.chunks(caller.stream("word ".repeat(20)))
                .forEach(chunk ->
                        content.append(chunk.at("/choices/0/delta/content").textValue()));
        assertThat(content).hasToString("Answer to: " + "word ".repeat(20));
    }

    @Test
    void callsBeyondTheLimitAreToldSo() throws Exception {
        Caller caller = with(SimulatorSettings.builder().concurrencyLimit(2).build());
        caller.askLater("one", "X-Simulator-Fault", "stall");
        caller.askLater("two", "X-Simulator-Fault", "stall");
        await().until(() -> simulator.ledger().report().inFlight() == 2);
        HttpResponse<String> third = caller.ask("three");
        assertThat(third.statusCode()).isEqualTo(429);
        assertThat(Caller.error(third))
                .isEqualTo("Your current concurrency is 3, which exceeds your concurrency limit of 2"
                        + " based on your remaining balance");
        simulator.limitConcurrency(3);
        assertThat(caller.ask("three").statusCode()).isEqualTo(200);
        assertThat(caller.send("PUT", "/simulator/concurrency-limit", "1").statusCode())
                .isEqualTo(204);
        assertThat(Caller.error(caller.ask("three"))).contains("limit of 1 ");
    }

    @Test
    void clientThatLeavesFreesItsSlot() {
        Caller caller =
                with(SimulatorSettings.builder().latency(Duration.ofMinutes(1)).build());
        CompletableFuture<HttpResponse<String>> waiting = caller.askLater("x");
        await().until(() -> simulator.ledger().report().inFlight() == 1);
        waiting.cancel(true);
        await().until(() -> simulator.ledger().report().inFlight() == 0);
        assertThat(simulator.ledger().report().calls().abandoned()).isEqualTo(1);
        assertThat(simulator.ledger().timesAnswered("x")).isZero();
        assertThat(simulator.ledger().report().costUsd()).isZero();
    }
}
