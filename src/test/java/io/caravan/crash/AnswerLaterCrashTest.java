package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that has accepted requests is killed with SIGKILL while it asks for them. */
@Tag("crash")
@Timeout(120)
class AnswerLaterCrashTest {
    private static final int REQUESTS = 30;
    private static final int AT_ONCE = 5;

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path dir;

    AnswerLaterCrashTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void whatWasAcceptedIsAnsweredAndNothingElseIsBoughtTwice() throws Exception {
        int port = freePort();
        URI gateway = URI.create("http://127.0.0.1:" + port);
        List<String> locations = new ArrayList<>();
        try (Simulator simulator = Simulator.start(SimulatorSettings.builder()
                .eventLoops(1)
                .latency(Duration.ofMillis(100))
                .build())) {
            Map<String, String> settings = settings(simulator, port);
            QuickStart.train(settings, CrashRig.LOG);
            try (GatewayProcess process = GatewayProcess.start(QuickStart.options(), settings, CrashRig.LOG)) {
                process.awaitReady();
                for (int i = 0; i < REQUESTS; i++) {
                    locations.add(accepted(gateway, "number " + i));
                }
                await().until(() -> calls(simulator) > AT_ONCE);
                process.kill();
            }
            try (GatewayProcess process = GatewayProcess.start(QuickStart.options(), settings, CrashRig.LOG)) {
                process.awaitReady();
                for (int i = 0; i < REQUESTS; i++) {
                    URI location = gateway.resolve(locations.get(i));
                    await().atMost(Duration.ofSeconds(30))
                            .until(() -> get(location).statusCode() == 200);
                }
            }
            assertThat(calls(simulator)).isBetween((long) REQUESTS, (long) REQUESTS + AT_ONCE);
        }
    }

    private String accepted(URI gateway, String text) throws IOException, InterruptedException {
        String body = "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]}";
        HttpResponse<String> receipt = client.send(
                HttpRequest.newBuilder(gateway.resolve("/v1/chat/completions"))
                        .headers("Content-Type", "application/json", "Prefer", "respond-async")
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        assertThat(receipt.statusCode()).isEqualTo(202);
        return receipt.headers().firstValue("Location").orElseThrow();
    }

    private HttpResponse<String> get(URI location) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(location).build(), BodyHandlers.ofString());
    }

    private static long calls(Simulator simulator) {
        return simulator.ledger().report().calls().all();
    }

    private Map<String, String> settings(Simulator simulator, int port) {
        Map<String, String> settings = new HashMap<>();
        settings.put("caravan.upstream.base-url", simulator.baseUri().toString());
        settings.put("caravan.upstream.api-key", "test");
        settings.put("caravan.http.port", Integer.toString(port));
        settings.put("caravan.call.max-concurrent", Integer.toString(AT_ONCE));
        settings.put("caravan.data.dir", dir.resolve("data").toString());
        settings.put("caravan.files.dir", dir.resolve("files").toString());
        return settings;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
