package io.caravan.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Faults that show in how an answer arrives rather than in what it says. */
class SimulatorWireTest {
    private final Simulator simulator = Simulator.start(SimulatorSettings.defaults());
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void stop() {
        simulator.close();
    }

    private LedgerReport report() {
        return simulator.ledger().report();
    }

    @Test
    void silenceLastsUntilTheClientLeaves() throws Exception {
        try (RawCall call = RawCall.withFault(simulator, "silence")) {
            await().until(() -> report().inFlight() == 1);
            assertThat(call.isSilent()).isTrue();
            assertThat(report().inFlight()).isEqualTo(1);
        }
        await().until(() -> report().inFlight() == 0);
        assertThat(report().calls().abandoned()).isEqualTo(1);
        assertThat(report().costUsd()).isZero();
    }

    @Test
    void blankLinesAreCutByTheClientAlone() throws Exception {
        try (RawCall call = RawCall.withFault(simulator, "blank-lines; everyMs=1")) {
            assertThat(call.readHead()).startsWith("HTTP/1.1 200 OK");
            for (int i = 0; i < 300; i++) {
                assertThat(call.readChunk()).isEqualTo("\n");
            }
            assertThat(report().inFlight()).isEqualTo(1);
        }
        await().until(() -> report().inFlight() == 0);
        assertThat(report().calls().abandoned()).isEqualTo(1);
        assertThat(report().costUsd()).isZero();
    }

    @Test
    void slowAnswerThatNobodyWaitsForIsPaid() throws Exception {
        RawCall call = RawCall.withFault(simulator, "slow=600000");
        await().until(() -> report().inFlight() == 1);
        call.close();
        await().until(() -> report().inFlight() == 0);
        assertThat(report().calls().abandoned()).isEqualTo(1);
        assertThat(report().tokens().output()).isPositive();
    }

    @Test
    void dripComesLittleByLittle() throws Exception {
        try (RawCall call = RawCall.withFault(simulator, "drip=7; everyMs=1")) {
            call.readHead();
            StringBuilder body = new StringBuilder();
            for (String drop = call.readChunk(); !drop.isEmpty(); drop = call.readChunk()) {
                assertThat(drop.length()).isLessThanOrEqualTo(7);
                body.append(drop);
            }
            assertThat(Caller.json(body.toString())
                            .at("/choices/0/message/content")
                            .textValue())
                    .isEqualTo("Answer to: x");
        }
        assertThat(report().calls().answered()).isEqualTo(1);
    }

    @Test
    void streamDripsToo() throws Exception {
        HttpResponse<String> response = caller.stream("x", "X-Simulator-Fault", "drip=50; everyMs=1");
        assertThat(contentOf(Caller.chunks(response))).isEqualTo("Answer to: x");
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
    }

    @Test
    void dripThatNobodyWaitsForIsPaid() throws Exception {
        try (RawCall call = RawCall.withFault(simulator, "drip")) {
            assertThat(call.readHead()).startsWith("HTTP/1.1 200 OK");
        }
        await().until(() -> report().inFlight() == 0);
        assertThat(report().calls().abandoned()).isEqualTo(1);
        assertThat(report().tokens().output()).isPositive();
    }

    @Test
    void hugeBodyIsJsonToItsEnd() throws Exception {
        HttpResponse<String> response = caller.withFault("huge-body=1000000", "say \"},\"logprobs\"");
        assertThat(response.body().length()).isBetween(990_000, 1_000_000);
        assertThat(Caller.content(response)).startsWith("Answer to: say \"},\"logprobs\"xxx");
        assertThat(report().calls().answered()).isEqualTo(1);
    }

    @Test
    void hugeStreamIsAStreamToItsEnd() throws Exception {
        HttpResponse<String> response = caller.stream("y", "X-Simulator-Fault", "huge-body=1000000");
        assertThat(response.body().length()).isBetween(980_000, 1_000_000);
        assertThat(contentOf(Caller.chunks(response))).startsWith("Answer to: yxxx");
        assertThat(response.body()).endsWith("data: [DONE]\n\n");
    }

    @Test
    void hugeBodyWaitsForItsReader() throws Exception {
        try (RawCall call = RawCall.withFault(simulator, "huge-body=900000000")) {
            assertThat(call.readHead()).contains("chunked");
            for (int i = 0; i < 1000; i++) {
                assertThat(call.readChunk()).isNotEmpty();
            }
            assertThat(report().inFlight()).isEqualTo(1);
        }
        await().until(() -> report().inFlight() == 0);
        assertThat(report().calls().abandoned()).isEqualTo(1);
    }

    @Test
    void headerFloodComesBeforeTheAnswer() throws Exception {
        try (RawCall call = RawCall.withFault(simulator, "header-flood")) {
            String head = call.readHead();
            List<String> flood = head.lines()
                    .filter(line -> line.startsWith("X-Simulator-Flood"))
                    .toList();
            assertThat(flood).hasSize(10_000).allSatisfy(line -> assertThat(line)
                    .hasSize(98));
        }
        HttpResponse<String> few = caller.stream("x", "X-Simulator-Fault", "header-flood=3");
        assertThat(few.headers().map()).containsKey("x-simulator-flood-000002");
        assertThat(contentOf(Caller.chunks(few))).isEqualTo("Answer to: x");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void abortResetsTheConnectionBehindTheHeaders(int bytes) throws Exception {
        try (RawCall call = RawCall.withFault(simulator, "abort=" + bytes)) {
            assertThat(call.readHead()).startsWith("HTTP/1.1 200 OK");
            if (bytes > 0) {
                assertThat(call.readChunk()).hasSize(bytes);
            }
            assertThatThrownBy(call::readToEnd).isInstanceOf(SocketException.class);
        }
        assertThat(report().calls().broken()).isEqualTo(1);
        assertThat(report().tokens().output()).isPositive();
    }

    @Test
    void resetResetsTheConnectionBeforeAnything() throws Exception {
        try (RawCall call = RawCall.withFault(simulator, "reset")) {
            assertThatThrownBy(call::readLine).isInstanceOf(SocketException.class);
        }
        assertThat(report().calls().broken()).isEqualTo(1);
        assertThat(report().costUsd()).isZero();
    }

    @Test
    void cutIsNoReset() throws Exception {
        try (RawCall call = RawCall.withFault(simulator, "cut=0")) {
            assertThat(call.readToEnd()).isEmpty();
        }
        try (RawCall call = RawCall.withFault(simulator, "cut=20")) {
            call.readHead();
            assertThat(call.readChunk()).hasSize(20);
            assertThat(call.readToEnd()).isEmpty();
        }
    }

    @Test
    void streamCanBeReset() {
        assertThatThrownBy(() -> caller.stream("x", "X-Simulator-Fault", "abort=50"))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> caller.stream("x", "X-Simulator-Fault", "reset"))
                .isInstanceOf(IOException.class);
    }

    @Test
    void keepAliveLieAnswersWholeAndCloses() throws Exception {
        try (RawCall call = RawCall.withFault(simulator, "keep-alive-lie")) {
            String head = call.readHead();
            assertThat(head).containsIgnoringCase("connection: keep-alive").doesNotContainIgnoringCase("chunked");
            JsonNode reply = Caller.json(new String(call.readToEnd(), StandardCharsets.UTF_8));
            assertThat(reply.at("/choices/0/message/content").textValue()).isEqualTo("Answer to: x");
        }
        assertThat(report().calls().answered()).isEqualTo(1);
        HttpResponse<String> stream = caller.stream("x", "X-Simulator-Fault", "keep-alive-lie");
        assertThat(contentOf(Caller.chunks(stream))).isEqualTo("Answer to: x");
    }

    @Test
    void bodyWithoutALengthIsHeldToTheLimitToo() throws Exception {
        byte[] mebibyte = "x".repeat(1 << 20).getBytes(StandardCharsets.US_ASCII);
        try (RawCall call = new RawCall(simulator)) {
            call.write("POST /chat/completions HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 60; i++) {
                call.write("100000\r\n");
                call.write(mebibyte);
                call.write("\r\n");
            }
            call.write("0\r\n\r\n");
            assertThat(call.readHead()).startsWith("HTTP/1.1 413 ");
        }
        assertThat(caller.ask("x").statusCode()).isEqualTo(200);
    }

    private static String contentOf(List<JsonNode> chunks) {
        StringBuilder content = new StringBuilder();
        chunks.forEach(
                chunk -> content.append(chunk.at("/choices/0/delta/content").textValue()));
        return content.toString();
    }
}
