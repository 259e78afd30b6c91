package io.caravan.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.Gateway;
import io.caravan.settings.SettingsLoader;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code caravan doctor} as somebody at a terminal, or a script, has it. */
class DoctorCommandTest {
    private static final String KEY = "sk-5f2d9c0a7b3e4d1f8a6c";

    private final Simulator simulator = Simulator.start(
            SimulatorSettings.builder().requiredKeys(Set.of(KEY)).build());
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> settings = new LinkedHashMap<>();

    DoctorCommandTest(@TempDir Path home) {
        settings.put("caravan.data.dir", home.resolve("data").toString());
        settings.put("caravan.files.dir", home.resolve("files").toString());
        settings.put("caravan.upstream.base-url", simulator.baseUri().toString());
        settings.put("caravan.upstream.api-key", KEY);
        settings.put("caravan.http.port", "0");
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private int doctor(String... options) {
        List<String> words = new ArrayList<>(List.of("doctor"));
        words.addAll(List.of(options));
        settings.forEach((key, value) -> words.add("--set=" + key + "=" + value));
        CommandLine command = CaravanCommand.create();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(words.toArray(String[]::new));
    }

    private List<JsonNode> rows() throws IOException {
        JsonNode rows = new JsonMapper().readTree(out.toString());
        assertThat(rows.isArray()).isTrue();
        return StreamSupport.stream(rows.spliterator(), false).toList();
    }

    private List<JsonNode> rows(String subject) throws IOException {
        return rows().stream()
                .filter(row -> row.path("subject").asText().equals(subject))
                .toList();
    }

    @Test
    void allIsWell() {
        assertThat(doctor()).isZero();
        assertThat(out.toString().lines())
                .anyMatch(line -> line.matches("ok +balance +key 1 of 1 \\([0-9a-f]{4}\\): 110\\.00 USD"))
                .anyMatch(line -> line.matches("ok +upstream answer +http.* answers, after \\d+ ms"))
                .noneMatch(line -> line.startsWith("BAD"));
        assertThat(out.toString()).doesNotContain(KEY);
    }

    @Test
    void aProblemIsFollowedByWhatToDo() {
        simulator.setKeys(Set.of("sk-another"));
        assertThat(doctor()).isEqualTo(1);
        List<String> lines = out.toString().lines().toList();
        int at = lines.indexOf(lines.stream()
                .filter(line -> line.startsWith("BAD"))
                .findFirst()
                .orElseThrow());
        assertThat(lines.get(at)).contains("balance", "does not accept key 1 of 1 (");
        assertThat(lines.get(at + 1)).matches(" +-> Take it out of caravan\\.upstream\\.api-key.*");
        assertThat(lines.get(lines.size() - 1)).startsWith("1 problem");
        assertThat(out.toString()).doesNotContain(KEY);
    }

    @Test
    void forProgramsThereIsJsonAndNothingElse() throws IOException {
        simulator.setKeys(Set.of("sk-another"));
        assertThat(doctor("--json")).isEqualTo(1);
        assertThat(out.toString().strip().lines()).hasSize(1);
        assertThat(rows()).allSatisfy(row -> {
            assertThat(row.fieldNames()).toIterable().containsExactly("subject", "state", "message", "advice");
            assertThat(row.path("state").asText()).isIn("ok", "warning", "problem");
            assertThat(row.path("advice").isNull())
                    .isEqualTo(row.path("state").asText().equals("ok"));
        });
        assertThat(rows("balance"))
                .singleElement()
                .satisfies(row -> assertThat(row.path("state").asText()).isEqualTo("problem"));
        assertThat(out.toString()).doesNotContain(KEY);
    }

    @Test
    void everythingThatIsWrongWithTheSettingsIsSaidAndTheRestIsStillLookedAt() throws IOException {
        settings.put("caravan.http.port", "many");
        settings.put("caravan.lanes.bulk", "90");
        settings.put("caravan.no.such", "1");
        assertThat(doctor("--json", "--config=no-such-file.properties")).isEqualTo(1);
        assertThat(rows("settings"))
                .hasSize(4)
                .allMatch(row -> row.path("state").asText().equals("problem"));
        assertThat(rows("port").get(0).path("message").asText()).contains("caravan.http.port cannot be read");
        assertThat(rows("balance").get(0).path("state").asText()).isEqualTo("ok");
    }

    @Test
    void besideACaravanThatRuns() throws Exception {
        try (Gateway gateway = Gateway.start(
                new SettingsLoader(Path.of("")).overrides(settings).load())) {
            settings.put("caravan.http.port", Integer.toString(gateway.port()));
            assertThat(doctor("--json")).isZero();
            assertThat(rows("port").get(0).path("message").asText())
                    .startsWith("a Caravan runs at")
                    .endsWith("UP");
            assertThat(rows("audit").get(0).path("message").asText()).startsWith("the chain holds");
            assertThat(rows("ledger")).hasSize(2);
            assertThat(rows("ledger file")).hasSize(1);
        }
    }

    @Test
    void wrongUsageIsNoProblem() {
        assertThat(doctor("--no-such-option")).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void theExitCodesAreExplained() {
        assertThat(doctor("--help")).isZero();
        assertThat(out.toString()).contains("Exit codes:", "there are problems", "wrong usage");
    }
}
