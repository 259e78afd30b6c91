package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SimulatorLedgerTest {
    private final Simulator simulator =
            Simulator.start(SimulatorSettings.builder().recordedRequests(2).build());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void countsCallsTokensAndMoney() throws Exception {
        for (int i = 0; i < 3; i++) {
            caller.ask("same text");
        }
        caller.withFault("status=503", "x");
        LedgerReport report = simulator.ledger().report();
        assertThat(report.calls().all()).isEqualTo(4);
        assertThat(report.calls().answered()).isEqualTo(3);
        assertThat(report.calls().rejected()).containsEntry(503, 1L);
        assertThat(report.tokens()).isEqualTo(new LedgerReport.Tokens(10, 29, 18));
        assertThat(report.costUsd()).isCloseTo((10 * 0.003 + 29 * 0.15 + 18 * 0.60) / 1e6, within(1e-12));
        assertThat(report.maxInFlight()).isEqualTo(1);
        assertThat(report.connections()).isEqualTo(1);
        JsonNode shown = Caller.json(caller.get("/simulator/ledger"));
        assertThat(shown.path("cost_usd").doubleValue()).isEqualTo(report.costUsd());
        assertThat(shown.path("max_in_flight").intValue()).isEqualTo(1);
    }

    @Test
    void countsHowOftenEachTextWasAnswered() throws Exception {
        caller.ask("one");
        caller.ask(Caller.packed("one", "two"));
        caller.withFault("pack-drop; item=two", Caller.packed("three", "two"));
        assertThat(simulator.ledger().timesAnswered("one")).isEqualTo(2);
        assertThat(simulator.ledger().timesAnswered("two")).isEqualTo(1);
        assertThat(simulator.ledger().timesAnswered("three")).isEqualTo(1);
        JsonNode items = Caller.json(caller.get("/simulator/ledger?items=1")).path("items");
        assertThat(items.path("distinct").intValue()).isEqualTo(3);
        assertThat(items.path("answered").intValue()).isEqualTo(4);
        assertThat(items.path("repeated").intValue()).isEqualTo(1);
        assertThat(items.path("list")).isEqualTo(Caller.json("[{\"text\":\"one\",\"answered\":2}]"));
    }

    @Test
    void answerUnderAnotherIdIsNoAnswer() throws Exception {
        String prompt = "Say of each its first 2 words.\n" + Caller.packed("one", "two", "three");
        caller.withFault("pack-swap; item=one", prompt);
        caller.withFault("pack-steer; item=three", prompt);
        JsonNode cut = Caller.json(caller.withFault("pack-cut; characters=60", prompt));
        assertThat(cut.at("/choices/0/finish_reason").textValue()).isEqualTo("length");
        assertThat(simulator.ledger().timesAnswered("one")).isEqualTo(1);
        assertThat(simulator.ledger().timesAnswered("two")).isZero();
        assertThat(simulator.ledger().timesAnswered("three")).isEqualTo(2);
    }

    @Test
    void itemsAreNotCountedWhenSwitchedOff() throws Exception {
        try (Simulator lean =
                Simulator.start(SimulatorSettings.builder().countsItems(false).build())) {
            new Caller(lean).ask("one");
            assertThat(lean.ledger().timesAnswered("one")).isZero();
            assertThat(lean.ledger().report().calls().answered()).isEqualTo(1);
        }
    }

    @Test
    void keepsTheLastRequestsAsTheyArrived() throws Exception {
        caller.ask("one");
        caller.ask("two", "X-Trace", "a");
        caller.post("/chat/completions", "not json");
        assertThat(simulator.recordedRequests()).hasSize(2);
        RecordedRequest first = simulator.recordedRequests().get(0);
        assertThat(first.headers().get("x-trace")).containsExactly("a");
        assertThat(first.body()).isEqualTo(Caller.request("two").toString());
        assertThat(Caller.json(caller.get("/simulator/requests")).at("/1/body").textValue())
                .isEqualTo("not json");
    }

    @Test
    void resetForgetsEverything() throws Exception {
        caller.ask("one");
        simulator.addFaults(FaultRule.once(Fault.of(FaultKind.RESET)));
        assertThat(caller.post("/simulator/reset", "").statusCode()).isEqualTo(204);
        LedgerReport report = simulator.ledger().report();
        assertThat(report.calls().all()).isZero();
        assertThat(report.costUsd()).isZero();
        assertThat(report.items().list()).isEmpty();
        assertThat(simulator.pendingFaults()).isEmpty();
        assertThat(simulator.recordedRequests()).isEmpty();
    }
}
