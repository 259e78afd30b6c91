package io.caravan.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SimulateCommandTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final CommandLine command =
            new CommandLine(new SimulateCommand()).setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

    @Test
    void helpIsASuccess() {
        assertThat(command.execute("--help")).isZero();
        assertThat(out.toString()).contains("--concurrency-limit");
    }

    @ParameterizedTest
    @CsvSource({"--latency, 50", "--port, 70000", "--tokens-per-second, -1", "--balance, much", "--nonsense, 1"})
    void mistakesInUseAreNamed(String option, String value) {
        assertThat(command.execute(option, value)).isEqualTo(2);
        assertThat(err.toString()).isNotBlank();
    }

    @Test
    void portInUseIsOneLine() {
        try (Simulator first = Simulator.start(SimulatorSettings.defaults())) {
            assertThat(command.execute("--port", String.valueOf(first.port()))).isEqualTo(1);
            assertThat(err.toString()).hasLineCount(1).contains(String.valueOf(first.port()));
        }
    }

    @Test
    void printsItsAddressWhenItServes() throws Exception {
        Thread running =
                new Thread(() -> command.execute("--port", "0", "--latency", "1ms", "--api-key", "sk-one,sk-two"));
        running.start();
        await().until(() -> out.toString().contains("http://"));
        String address = out.toString().replaceAll("(?s).*(http://\\S+).*", "$1");
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/models"))
                .header("Authorization", "Bearer sk-two")
                .build();
        assertThat(HttpClient.newHttpClient()
                        .send(request, BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        running.interrupt();
        running.join();
    }
}
