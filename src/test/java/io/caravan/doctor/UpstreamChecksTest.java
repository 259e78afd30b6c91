package io.caravan.doctor;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.doctor.Finding.State;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the doctor says of the way to the upstream, and of what the upstream says. */
class UpstreamChecksTest {
    private static final String KEYS = "caravan.upstream.api-key";

    private final Patient patient;

    UpstreamChecksTest(@TempDir Path home) throws IOException {
        patient = new Patient(home);
    }

    private Patient at(String url) {
        return patient.set("caravan.upstream.base-url", url);
    }

    private static void assertProblem(Finding found, String message, String advice) {
        assertThat(found.state()).isEqualTo(State.PROBLEM);
        assertThat(found.message()).contains(message);
        assertThat(found.advice()).contains(advice);
    }

    @Test
    void allStepsOfTheWayAreSaid() throws Exception {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults())) {
            List<Finding> found = at(simulator.baseUri().toString()).findings().stream()
                    .filter(finding -> finding.subject().startsWith("upstream"))
                    .toList();
            assertThat(found)
                    .extracting(Finding::subject)
                    .containsExactly("upstream name", "upstream connection", "upstream answer");
            assertThat(found).allMatch(finding -> finding.state() == State.OK);
        }
    }

    @Test
    void aNameThatNobodyHas() throws Exception {
        at("https://no-such-host.invalid");
        assertProblem(patient.finding("upstream name"), "no-such-host.invalid", "caravan.upstream.base-url");
        assertThat(patient.findings("upstream connection")).isEmpty();
    }

    @Test
    void aPortWhereNobodyListens() throws Exception {
        assertProblem(
                patient.finding("upstream connection"),
                "127.0.0.1:1 refuses connections",
                "correct caravan.upstream.base-url");
        Finding balance = patient.finding("balance");
        assertThat(balance.state()).isEqualTo(State.WARNING);
        assertThat(balance.message()).contains("not asked");
    }

    @Test
    void aServerWithoutTls() throws Exception {
        try (Answering plain = Answering.start(request -> request.response().end())) {
            at("https://127.0.0.1:" + plain.port());
            assertProblem(patient.finding("upstream TLS"), "does not speak TLS", "http://");
        }
    }

    @Test
    void aServerThatSpeaksSomethingElse() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread greeter = new Thread(() -> greet(server), "greeter");
            greeter.start();
            at("http://127.0.0.1:" + server.getLocalPort());
            assertProblem(patient.finding("upstream answer"), "does not answer in HTTP", "the right port");
        }
    }

    private static void greet(ServerSocket server) {
        while (!server.isClosed()) {
            try (Socket caller = server.accept()) {
                caller.getOutputStream().write("220 mail.example.com ESMTP\r\n".getBytes(US_ASCII));
            } catch (IOException theTestIsOver) {
                return;
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "200, OK, ''",
        "401, OK, ''",
        "404, WARNING, the path in caravan.upstream.base-url",
        "429, WARNING, slower",
        "503, PROBLEM, status",
        "302, PROBLEM, caravan.upstream.base-url"
    })
    void eachStatusMeansSomething(int status, State state, String advice) throws Exception {
        try (Answering upstream = Answering.start(
                request -> request.response().setStatusCode(status).end())) {
            Finding found = at(upstream.url()).finding("upstream answer");
            assertThat(found.state()).isEqualTo(state);
            assertThat(found.advice()).contains(advice);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-90, 90})
    void aClockThatGoesWrong(int seconds) throws Exception {
        try (Answering upstream = telling(seconds)) {
            Finding found = at(upstream.url()).finding("clock");
            assertProblem(found, seconds < 0 ? " s ahead of" : " s behind", "NTP");
            assertThat(found.advice()).contains("caravan.access.signature-window");
        }
    }

    @Test
    void aClockThatGoesRight() throws Exception {
        try (Answering upstream = telling(0)) {
            assertThat(at(upstream.url()).finding("clock").message()).startsWith("goes with");
        }
        try (Answering upstream = Answering.start(request -> request.response().end())) {
            assertThat(at(upstream.url()).finding("clock").message()).startsWith("not compared");
        }
    }

    /** One whose clock is so much ahead. */
    private static Answering telling(int seconds) {
        return Answering.start(request -> request.response()
                .putHeader(
                        "Date",
                        DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                Instant.now().plusSeconds(seconds).atZone(ZoneOffset.UTC)))
                .end());
    }

    @Test
    void eachKeyIsAskedForItself() throws Exception {
        SimulatorSettings settings =
                SimulatorSettings.builder().requiredKeys(Set.of("sk-good-key")).build();
        try (Simulator simulator = Simulator.start(settings)) {
            at(simulator.baseUri().toString()).set(KEYS, "sk-good-key,sk-bad-key");
            List<Finding> found = patient.findings("balance");
            assertThat(found).hasSize(2);
            assertThat(found.get(0).state()).isEqualTo(State.OK);
            assertThat(found.get(0).message()).matches("key 1 of 2 \\([0-9a-f]{4}\\): 110\\.00 USD");
            assertProblem(found.get(1), "does not accept key 2 of 2 (", KEYS);
            assertThat(patient.findings().toString()).doesNotContain("sk-good-key", "sk-bad-key");
        }
    }

    @Test
    void noKeyWhereOneIsWanted() throws Exception {
        try (Simulator simulator = Simulator.start(
                SimulatorSettings.builder().requiredKeys(Set.of("sk-good-key")).build())) {
            at(simulator.baseUri().toString());
            assertProblem(patient.finding("balance"), "wants a key", "DEEPSEEK_API_KEY");
        }
    }

    @Test
    void aBalanceThatIsUsedUp() throws Exception {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults())) {
            simulator.setBalance(new BigDecimal("0.00"));
            at(simulator.baseUri().toString()).set(KEYS, "sk-any-key");
            assertProblem(patient.finding("balance"), "the balance is used up, 0.00 USD", "Top the account up");
        }
    }

    @Test
    void whereThereAreNoBalancesTheModelsTellWhetherAKeyIsTaken() throws Exception {
        try (Answering upstream = Answering.start(request -> request.response()
                .setStatusCode(request.path().equals("/models") ? 401 : 404)
                .end())) {
            at(upstream.url()).set(KEYS, "sk-any-key");
            assertProblem(patient.finding("balance"), "does not accept key 1 of 1", KEYS);
        }
    }

    @Test
    void fallbacksAreLookedAtAsTheUpstreamIs() throws Exception {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults())) {
            patient.withTables("models.yaml");
            patient.write("config/fallbacks.yaml", """
                    - name: elsewhere
                      base-url: %s
                      models:
                        - name: deepseek-flash
                          max-concurrent: 100
                          price: {hit: 0.03, miss: 0.30, output: 1.20}
                    """.formatted(simulator.baseUri()));
            assertThat(patient.finding("fallbacks").message()).startsWith("1 in ");
            assertThat(patient.finding("fallback elsewhere answer").state()).isEqualTo(State.OK);
            assertThat(patient.finding("fallback elsewhere balance").message()).contains("110.00 USD");
        }
    }
}
