package io.caravan.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.audit.AuditLog;
import io.caravan.audit.AuditPolicy;
import io.caravan.observe.AuditEvent;
import io.caravan.redaction.Redaction;
import io.caravan.settings.SettingsLoader;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code caravan audit}: what it shows, and what it finds. */
class AuditCommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path data;

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--set=caravan.data.dir=" + data);
        out.getBuffer().setLength(0);
        CommandLine command = CaravanCommand.create();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(all.toArray(String[]::new));
    }

    private void write() {
        AuditPolicy policy = AuditPolicy.of(new SettingsLoader(data)
                .overrides(Map.of("caravan.data.dir", data.toString()))
                .load());
        try (AuditLog log = new AuditLog(policy, Redaction.builtIn(), new SimpleMeterRegistry(), Clock.systemUTC())) {
            log.open();
            log.note(new AuditEvent("start", "ok", null, null, Map.of()));
            log.note(new AuditEvent("request", "ok", "acme", "R-1", Map.of("model", "deepseek-flash")));
            log.note(new AuditEvent("request", "upstream_error", "other", "R-2", Map.of()));
        }
    }

    private Path file() throws IOException {
        try (Stream<Path> files = Files.list(data.resolve("audit"))) {
            return files.filter(file -> file.toString().endsWith(".jsonl"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    @Test
    void aChainThatHolds() {
        write();
        assertThat(run("audit", "verify")).isZero();
        assertThat(out.toString()).contains("3 lines, 1 to 3");
        assertThat(run("audit", "verify", "--from", "2")).isZero();
        assertThat(out.toString()).contains("2 lines, 2 to 3");
    }

    @Test
    void aChainThatDoesNot() throws IOException {
        write();
        String content = Files.readString(file());
        Files.writeString(file(), content.replace("acme", "evil"));
        assertThat(run("audit", "verify")).isEqualTo(1);
        assertThat(out.toString()).contains("BROKEN", "line 2");
    }

    @Test
    void linesAreShown() throws IOException {
        write();
        assertThat(run("audit", "list")).isZero();
        assertThat(out.toString()).contains("start", "acme", "R-1", "model=deepseek-flash", "upstream_error");
        assertThat(run("audit", "list", "--action", "request", "--tenant", "other", "--since", "1h", "--json"))
                .isZero();
        JsonNode line = new JsonMapper().readTree(out.toString());
        assertThat(line.path("request").asText()).isEqualTo("R-2");
        assertThat(run("audit", "list", "--last", "1")).isZero();
        assertThat(out.toString()).contains("R-2").doesNotContain("R-1");
    }

    @Test
    void whereThereIsNoLogNoneIsMade() {
        assertThat(run("audit", "verify")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no audit log in");
        assertThat(data).isEmptyDirectory();
    }
}
