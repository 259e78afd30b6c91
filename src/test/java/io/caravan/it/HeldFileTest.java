package io.caravan.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.Gateway;
import io.caravan.command.CaravanCommand;
import io.caravan.ledger.StoredRequests;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A line of a file whose call was cut off by a crash, from the next start to its answer, beside a running Caravan. */
class HeldFileTest {
    private static final String BODY =
            "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"user\",\"content\":\"Is this new?\"}]}";
    private static final String LINE =
            "{\"custom_id\":\"q-1\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":" + BODY + "}\n";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private Path home;
    private String key;

    @BeforeEach
    void leaveACallCutOff(@TempDir Path temporary) throws Exception {
        home = temporary;
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(LINE.getBytes(UTF_8));
        key = "file:" + HexFormat.of().formatHex(hash) + "/q-1";
        try (StoredRequests ledger = StoredRequests.in(home.resolve("data"))) {
            ledger.sent(key, "files", "c1", "a-node-that-died", BODY);
        }
        Files.writeString(Files.createDirectories(home.resolve("files/in")).resolve("batch.jsonl"), LINE);
    }

    private Settings settings(Simulator simulator) {
        return new SettingsLoader(Path.of(""))
                .overrides(Map.of(
                        "caravan.upstream.base-url", simulator.baseUri().toString(),
                        "caravan.http.port", "0",
                        "caravan.ledger.unknown", "hold",
                        "caravan.files.settle", "100ms",
                        "caravan.files.poll", "50ms",
                        "caravan.data.dir", home.resolve("data").toString(),
                        "caravan.files.dir", home.resolve("files").toString()))
                .load();
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--set=caravan.data.dir=" + home.resolve("data"));
        all.add("--set=caravan.files.dir=" + home.resolve("files"));
        return CaravanCommand.run(all.toArray(String[]::new));
    }

    private String awaitResult(String pattern) {
        return await().atMost(PATIENCE).until(() -> result(pattern), text -> !text.isEmpty());
    }

    private String result(String pattern) throws IOException {
        try (DirectoryStream<Path> found = Files.newDirectoryStream(home.resolve("files/out"), pattern)) {
            for (Path file : found) {
                return Files.readString(file);
            }
            return "";
        }
    }

    @Test
    void itIsHeldUntilItIsSentRoundAgain() throws Exception {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults());
                Gateway gateway = Gateway.start(settings(simulator))) {
            assertThat(awaitResult("batch.error.jsonl")).contains("\"custom_id\":\"q-1\"", "\"code\":\"held\"");
            assertThat(simulator.ledger().report().calls().answered()).isZero();
            assertThat(run("held", "resend", "--all", "--yes")).isZero();
            // It may be asked again by now.
            assertThat(StoredRequests.look(home.resolve("data"), key)).isNotEqualTo(Optional.of("HELD"));
            assertThat(awaitResult("resent-*.output.jsonl")).contains("\"custom_id\":\"q-1\"", "\"chat.completion\"");
            assertThat(simulator.ledger().report().calls().answered()).isEqualTo(1);
            assertThat(gateway.waiting()).isZero();
        }
    }

    @Test
    void onceDroppedItIsNotAskedWhenTheFileComesAgain() throws Exception {
        try (Simulator simulator = Simulator.start(SimulatorSettings.defaults());
                Gateway gateway = Gateway.start(settings(simulator))) {
            awaitResult("batch.error.jsonl");
            assertThat(run("held", "drop", key, "--yes")).isZero();
            await().atMost(PATIENCE).until(() -> !Files.exists(home.resolve("files/in/batch.jsonl")));
            Files.writeString(home.resolve("files/in/again.jsonl"), LINE);
            assertThat(awaitResult("again.error.jsonl")).contains("\"code\":\"dropped\"");
            assertThat(simulator.ledger().report().calls().answered()).isZero();
            assertThat(gateway.waiting()).isZero();
        }
    }
}
