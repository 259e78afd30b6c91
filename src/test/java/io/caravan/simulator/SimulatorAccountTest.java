package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulatorAccountTest {
    private static final String PRO = "deepseek-v4-pro";

    private final Simulator simulator = Simulator.start(SimulatorSettings.defaults());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    private void put(String path, String body) throws Exception {
        assertThat(caller.send("PUT", path, body).statusCode()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({
        "110.00, true, 110.00, 10.00, 100.00",
        "7.5, true, 7.50, 7.50, 0.00",
        "0.001, true, 0.001, 0.001, 0.000",
        "0, false, 0.00, 0.00, 0.00",
        "-1, false, -1.00, 0.00, -1.00",
    })
    void balanceIsShown(String balance, boolean isAvailable, String total, String granted, String toppedUp)
            throws Exception {
        put("/simulator/balance", balance);
        JsonNode expected = Caller.json("{\"is_available\":" + isAvailable
                + ",\"balance_infos\":[{\"currency\":\"USD\",\"total_balance\":\"" + total
                + "\",\"granted_balance\":\"" + granted + "\",\"topped_up_balance\":\"" + toppedUp + "\"}]}");
        JsonNode shown = Caller.json(caller.get("/user/balance"));
        assertThat(shown.path("is_available")).isEqualTo(expected.path("is_available"));
        assertThat(amounts(shown)).isEqualTo(amounts(expected));
    }

    private static List<String> amounts(JsonNode shown) {
        JsonNode info = shown.at("/balance_infos/0");
        return List.of(
                info.path("currency").asText(),
                info.path("total_balance").asText(),
                info.path("granted_balance").asText(),
                info.path("topped_up_balance").asText());
    }

    @Test
    void nothingIsAnsweredWithoutABalance() throws Exception {
        put("/simulator/balance", "0.00\n");
        HttpResponse<String> response = caller.ask("x");
        assertThat(response.statusCode()).isEqualTo(402);
        assertThat(Caller.error(response)).isEqualTo("Insufficient Balance");
        simulator.setBalance(new BigDecimal("0.01"));
        assertThat(caller.ask("x").statusCode()).isEqualTo(200);
        assertThat(simulator.ledger().report().calls().rejected()).isEqualTo(Map.of(402, 1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "much", "1e999999999", "0.0000000000001"})
    void impossibleBalanceIsRefused(String balance) throws Exception {
        assertThat(caller.send("PUT", "/simulator/balance", balance).statusCode())
                .isEqualTo(400);
        assertThat(caller.ask("x").statusCode()).isEqualTo(200);
    }

    @Test
    void keysChangeWhileItRuns() throws Exception {
        put("/simulator/keys", "sk-one, sk-two\nsk-three\n");
        for (String key : List.of("sk-one", "sk-two", "sk-three")) {
            assertThat(caller.ask("x", "Authorization", "Bearer " + key).statusCode())
                    .isEqualTo(200);
        }
        assertThat(caller.ask("x").statusCode()).isEqualTo(401);
        assertThat(caller.get("/user/balance").statusCode()).isEqualTo(401);
        simulator.setKeys(List.of("sk-four"));
        HttpResponse<String> old = caller.ask("x", "Authorization", "Bearer sk-one");
        assertThat(Caller.error(old)).isEqualTo("Authentication Fails, Your api key: ****-one is invalid");
        put("/simulator/keys", "");
        assertThat(caller.ask("x").statusCode()).isEqualTo(200);
        assertThat(simulator.ledger().report().calls().rejected()).isEqualTo(Map.of(401, 2L));
    }

    @Test
    void limitOfAModelLeavesOthersAlone() throws Exception {
        put("/simulator/concurrency-limit?model=" + PRO, "1");
        caller.askLater("held", "X-Simulator-Fault", "silence");
        try (RawCall held = new RawCall(simulator)) {
            String body = pro("held").toString();
            held.write("POST /chat/completions HTTP/1.1\r\nHost: localhost\r\nX-Simulator-Fault: silence\r\n"
                    + "Content-Length: " + body.length() + "\r\n\r\n" + body);
            await().until(() -> simulator.ledger().report().inFlight() == 2);
            HttpResponse<String> second =
                    caller.post("/chat/completions", pro("more").toString());
            assertThat(second.statusCode()).isEqualTo(429);
            assertThat(Caller.error(second))
                    .isEqualTo("Your current concurrency is 2, which exceeds your concurrency limit of 1"
                            + " based on your remaining balance");
            assertThat(caller.ask("x").statusCode()).isEqualTo(200);
        }
        LedgerReport report = simulator.ledger().report();
        assertThat(report.maxAccepted()).isEqualTo(Map.of("deepseek-flash", 2, PRO, 1));
        assertThat(report.maxInFlight()).isEqualTo(3);
        assertThat(Caller.json(caller.get("/simulator/ledger"))
                        .path("max_accepted")
                        .path(PRO)
                        .intValue())
                .isEqualTo(1);
    }

    private static ObjectNode pro(String text) {
        return Caller.request(text).put("model", PRO);
    }

    @Test
    void impossibleLimitIsRefused() throws Exception {
        assertThat(caller.send("PUT", "/simulator/concurrency-limit?model=gpt", "1")
                        .statusCode())
                .isEqualTo(400);
        assertThat(caller.send("PUT", "/simulator/concurrency-limit", "-1").statusCode())
                .isEqualTo(400);
        assertThatThrownBy(() -> simulator.limitConcurrency(PRO, -1)).isInstanceOf(IllegalArgumentException.class);
    }
}
