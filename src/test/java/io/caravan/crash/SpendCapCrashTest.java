package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A gateway of which a thousand ask at once, for a tenant with a cap, is killed with SIGKILL on the way to it, twice. */
@Tag("crash")
@Timeout(240)
class SpendCapCrashTest {
    private static final double CAP = 0.06;
    private static final int KILLS = 2;
    private static final int CALLS_BETWEEN = 400;
    private static final int CALLERS = 1_000;

    private final Path dir;

    SpendCapCrashTest(@TempDir Path dir) {
        this.dir = dir;
    }

    @Test
    void theBillStaysWithinTheCap() throws Exception {
        int port = freePort();
        try (Simulator simulator = Simulator.start(SimulatorSettings.builder()
                .eventLoops(1)
                .latency(Duration.ofMillis(50))
                .answerTokens(50)
                .build())) {
            Map<String, String> settings = settings(simulator, port);
            QuickStart.train(settings, CrashRig.LOG);
            double bill = spendAndKill(simulator, settings, URI.create("http://127.0.0.1:" + port));
            assertThat(bill).isLessThanOrEqualTo(CAP);
            assertThat(bill).isGreaterThan(CAP / 2);
        }
    }

    /** Returns what the upstream charged when nothing is left. */
    private double spendAndKill(Simulator simulator, Map<String, String> settings, URI gateway) throws Exception {
        try (SpendCallers callers = new SpendCallers(gateway, CALLERS)) {
            for (int kill = 1; kill <= KILLS; kill++) {
                int calls = kill * CALLS_BETWEEN;
                try (GatewayProcess process = start(settings)) {
                    process.awaitReady();
                    await().atMost(Duration.ofSeconds(60)).until(() -> calls(simulator) >= calls);
                    process.kill();
                }
            }
            try (GatewayProcess process = start(settings)) {
                process.awaitReady();
                await().atMost(Duration.ofSeconds(60)).until(() -> callers.spent() > CALLERS);
            }
        }
        await().until(() -> simulator.ledger().report().inFlight() == 0);
        return simulator.ledger().report().costUsd();
    }

    private static long calls(Simulator simulator) {
        return simulator.ledger().report().calls().all();
    }

    private GatewayProcess start(Map<String, String> settings) throws IOException {
        List<String> options = new ArrayList<>(QuickStart.options());
        options.add("-Dcaravan.home=" + dir.resolve("home"));
        return GatewayProcess.start(options, settings, CrashRig.LOG);
    }

    private Map<String, String> settings(Simulator simulator, int port) throws IOException {
        Path config = Files.createDirectories(dir.resolve("home/config"));
        try (Stream<Path> tables = Files.list(Path.of("config"))) {
            for (Path table : tables.toList()) {
                Files.copy(table, config.resolve(table.getFileName()));
            }
        }
        Files.writeString(config.resolve("tenants.yaml"), "- {name: default, spend-per-day: " + CAP + "}\n");
        // The simulator knows no peak hours; with them each call would be expected to cost double.
        Files.writeString(config.resolve("peak-hours.yaml"), "");
        Map<String, String> settings = new HashMap<>();
        settings.put("caravan.upstream.base-url", simulator.baseUri().toString());
        settings.put("caravan.upstream.api-key", "test");
        settings.put("caravan.http.port", Integer.toString(port));
        // What a kill takes of the cap is what these have reserved.
        settings.put("caravan.call.max-concurrent", "100");
        settings.put("caravan.routes.dir", Path.of("routes").toAbsolutePath().toString());
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
