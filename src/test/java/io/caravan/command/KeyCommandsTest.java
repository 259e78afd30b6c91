package io.caravan.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Makes, lists and revokes keys, without any Caravan running. */
class KeyCommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--set=caravan.data.dir=" + home.resolve("data"));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = CaravanCommand.create();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(all.toArray(String[]::new));
    }

    private String create(String... more) {
        List<String> words = new ArrayList<>(List.of("key", "create", "--tenant=acme"));
        words.addAll(List.of(more));
        assertThat(run(words.toArray(String[]::new))).isZero();
        return out.toString().strip();
    }

    @Test
    void aNewKeyStandsAloneOnStandardOutput() {
        assertThat(create("--label=nightly report", "--expires=90d")).matches("crv_[0-9a-f]{12}_[0-9a-f]{64}");
        assertThat(err.toString())
                .contains("only now")
                .doesNotContain(out.toString().strip());
    }

    @Test
    void theListShowsKeysByWhatIsKnownOfThem() throws Exception {
        assertThat(run("key", "list")).isZero();
        assertThat(out.toString()).contains("There are none");
        String key = create("--label=nightly\u001b[2J", "--expires=90d");
        assertThat(run("key", "list")).isZero();
        assertThat(out.toString())
                .contains("acme", "bearer", "valid", "nightly?[2J", key.substring(4, 16))
                .doesNotContain(key.substring(17));
        assertThat(run("key", "list", "--json")).isZero();
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertThat(json.path("tenant").asText()).isEqualTo("acme");
        assertThat(json.path("expires").asText()).isNotEmpty();
        assertThat(run("key", "list", "--tenant=other")).isZero();
        assertThat(out.toString()).doesNotContain("acme");
    }

    @Test
    void aKeyIsRevokedByItsId() {
        String id = create().substring(4, 16);
        assertThat(run("key", "revoke", id)).isZero();
        assertThat(run("key", "list")).isZero();
        assertThat(out.toString()).contains("revoked");
        assertThat(run("key", "revoke", "unknown")).isEqualTo(1);
        assertThat(err.toString()).contains("There is no key unknown", "caravan key list");
    }

    @Test
    void aSigningKeyGetsAnotherSecret() {
        String first = create("--signing");
        assertThat(first).matches("[0-9a-f]{12}:crvs_[0-9a-f]{64}");
        assertThat(run("key", "rotate", first.substring(0, 12), "--overlap=1h")).isZero();
        assertThat(out.toString().strip()).startsWith(first.substring(0, 18)).isNotEqualTo(first);
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertThat(run("key")).isEqualTo(2);
        assertThat(run("key", "create")).isEqualTo(2);
        assertThat(run("key", "create", "--tenant=a b")).isEqualTo(1);
        assertThat(err.toString()).contains("cannot be a tenant");
        assertThat(run("key", "create", "--tenant=a", "--expires=soon")).isEqualTo(2);
        assertThat(home.resolve("data")).doesNotExist();
    }
}
