package io.caravan.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is secret, be it right or wrong, stands in nothing that a command prints. */
class SecretsTest {
    private static final String KEY = "sk-5f2d9c0a7b3e4d1f8a6c";
    private static final String WRONG_KEY = "sk-\u00e4-no-key-at-all";
    private static final String PASSWORD = "Tr0ub4dor&3";
    private static final String TOKEN_SECRET = "a-secret-of-the-issuer-with-48-characters-in-it.";
    private static final String SHORT_SECRET = "a-secret-that-is-short";
    private static final String AUDIT_KEY = "no-hexadecimal-number";

    private final StringWriter printed = new StringWriter();

    @TempDir
    private Path home;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "doctor",
                "doctor --json",
                "key list",
                "key list --json",
                "held list",
                "tenants",
                "audit list",
                "audit verify"
            })
    void whatIsRight(String words) {
        assertNothingShows(
                words,
                "caravan.upstream.api-key=" + KEY,
                "caravan.ledger.password=" + PASSWORD,
                "caravan.access.jwt.secret=" + TOKEN_SECRET);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "caravan.upstream.api-key=" + WRONG_KEY,
                "caravan.upstream.api-key=file:nowhere",
                "caravan.access.jwt.secret=" + SHORT_SECRET,
                "caravan.audit.key=" + AUDIT_KEY,
                "caravan.ledger.url=jdbc:postgresql://127.0.0.1:1/x",
                "caravan.ledger.url=jdbc:postgresql://127.0.0.1:1/x?password=" + PASSWORD,
                "caravan.upstream.base-url=http://user:" + PASSWORD + "@127.0.0.1:1",
                "caravan.upstream.bse-url=" + KEY,
                "caravan.http.port=" + KEY
            })
    void whatIsWrong(String setting) {
        assertNothingShows("doctor", "caravan.upstream.api-key=" + KEY, "caravan.ledger.password=" + PASSWORD, setting);
    }

    private void assertNothingShows(String words, String... settings) {
        String key = created("key create --tenant=acme");
        String signingKey = created("key create --tenant=acme --signing");
        run(words, printed, settings);
        assertThat(printed.toString())
                .isNotEmpty()
                .doesNotContain(KEY, WRONG_KEY, PASSWORD, TOKEN_SECRET, SHORT_SECRET, AUDIT_KEY)
                .doesNotContain(key.substring(key.lastIndexOf('_')), signingKey.substring(signingKey.indexOf(':')));
    }

    /** Shown this once, on standard output. */
    private String created(String words) {
        StringWriter shown = new StringWriter();
        run(words, shown);
        assertThat(shown.toString()).hasSizeGreaterThan(64);
        return shown.toString().strip();
    }

    private void run(String words, StringWriter out, String... settings) {
        List<String> all = new ArrayList<>(List.of(words.split(" ")));
        all.add("--set=caravan.data.dir=" + home.resolve("data"));
        all.add("--set=caravan.files.dir=" + home.resolve("files"));
        if (words.startsWith("doctor")) {
            all.add("--set=caravan.upstream.base-url=http://127.0.0.1:1");
            all.add("--set=caravan.access.jwt.algorithms=HS256");
            all.add("--set=caravan.access.jwt.issuer=x");
            all.add("--set=caravan.access.jwt.audience=x");
        }
        for (String setting : settings) {
            all.add("--set=" + setting);
        }
        CommandLine command = CaravanCommand.create();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(printed, true));
        command.execute(all.toArray(String[]::new));
    }
}
