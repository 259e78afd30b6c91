package io.caravan.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.ledger.StoredRequests;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Looks into a ledger and decides, without any Caravan running. */
class LedgerCommandsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path home;

    private Path data;

    @BeforeEach
    void place() {
        data = home.resolve("data");
    }

    private int run(String... words) {
        List<String> all = new ArrayList<>(List.of(words));
        all.add("--set=caravan.data.dir=" + data);
        all.add("--set=caravan.files.dir=" + home.resolve("files"));
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        CommandLine command = CaravanCommand.create();
        command.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(all.toArray(String[]::new));
    }

    private StoredRequests ledger() {
        return StoredRequests.in(data);
    }

    private static String line(String id) {
        return "{\"custom_id\":\"" + id
                + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"prompt\":\"" + id + "\"}}";
    }

    private List<Path> drops() throws IOException {
        Path in = home.resolve("files/in");
        if (!Files.exists(in)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(in)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ledger", "replay", "held list", "held resend --all --yes", "held drop --all --yes"})
    void whereThereIsNoLedgerNoneIsMade(String command) {
        assertThat(run(command.split(" "))).isEqualTo(1);
        assertThat(err.toString()).contains("there is no ledger in").contains(data.toString());
        assertThat(data).doesNotExist();
    }

    @Test
    void anEmptyFileIsNoLedgerAndStaysEmpty() throws IOException {
        Path file = Files.createDirectories(data).resolve("ledger.db");
        Files.createFile(file);
        assertThat(run("ledger")).isEqualTo(1);
        assertThat(file).isEmptyFile();
    }

    @Test
    void whatIsNoDatabaseIsSaidToBeNone() throws IOException {
        Files.writeString(Files.createDirectories(data).resolve("ledger.db"), "no database".repeat(1000));
        assertThat(run("ledger")).isEqualTo(1);
        assertThat(err.toString()).contains("it is not a database");
    }

    @Test
    void theLedgerIsShownAsAWhole() throws IOException {
        try (StoredRequests ledger = ledger()) {
            ledger.sent("id:a", "http", "c1", "node", "{}")
                    .unknown("id:b", "http", "c2", "{}")
                    .held("file:1/c", "files", "c2", line("c"))
                    .failed("file:1/d", "files", "upstream_error", line("d"))
                    .answered("id:e", "http", "{}");
        }
        assertThat(run("ledger")).isZero();
        assertThat(out.toString())
                .contains("ledger.db")
                .containsPattern("under way +1")
                .containsPattern("unknown +1")
                .containsPattern("answered +1")
                .contains("1 calls for 2 requests")
                .contains("kept for 168h");
        assertThat(run("ledger", "--json")).isZero();
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertThat(json.at("/requests/failed").asInt()).isEqualTo(1);
        assertThat(json.at("/unknown/dollars").asDouble()).isPositive();
    }

    @Test
    void aCaravanMayHaveTheLedgerOpenMeanwhile() {
        try (StoredRequests ledger = ledger()) {
            ledger.held("id:b", "http", "c2", "{}");
            assertThat(run("held", "resend", "--all", "--yes")).isZero();
            assertThat(StoredRequests.look(data, "id:b")).isEmpty();
        }
    }

    @Test
    void theListShowsWhatIsHeldAndUnknownAndNothingElse() throws IOException {
        try (StoredRequests ledger = ledger()) {
            ledger.unknown("id:b", "http", "c2", "{}")
                    .held("file:1/c", "files", "c3", line("c"))
                    .failed("file:1/d", "files", "upstream_error", line("d"));
        }
        assertThat(run("held", "list")).isZero();
        assertThat(out.toString())
                .contains("id:b", "file:1/c", "2 calls for 2 requests")
                .doesNotContain("file:1/d");
        assertThat(run("held", "list", "--json", "--origin=files")).isZero();
        assertThat(out.toString()).hasLineCount(1);
        JsonNode json = new JsonMapper().readTree(out.toString());
        assertThat(json.path("key").asText()).isEqualTo("file:1/c");
        assertThat(json.path("can_be_sent_again").asBoolean()).isTrue();
        assertThat(run("held", "list", "--tenant=nobody")).isZero();
        assertThat(out.toString()).contains("Nothing is held");
    }

    @Test
    void keysCannotMoveTheCursor() {
        try (StoredRequests ledger = ledger()) {
            ledger.held("id:\u009b2J\u202e", "http", "c", "{}");
        }
        assertThat(run("held", "list")).isZero();
        assertThat(out.toString()).contains("id:?2J?");
    }

    @Test
    void resentLinesComeInOneNewFileAndAreForgotten() throws IOException {
        try (StoredRequests ledger = ledger()) {
            ledger.held("file:1/a", "files", "c1", line("a")).held("file:1/b", "files", "c1", line("b"));
        }
        assertThat(run("held", "resend", "--all", "--yes")).isZero();
        assertThat(drops()).singleElement().asString().matches(".*/resent-\\d{8}-\\d{6}\\.jsonl");
        assertThat(drops().get(0)).content().isEqualTo(line("a") + "\n" + line("b") + "\n");
        assertThat(out.toString()).contains("2 written to " + drops().get(0));
        assertThat(StoredRequests.look(data, "file:1/a")).isEmpty();
    }

    @Test
    void linesOfTwoFilesWithTheSameNameDoNotMeetInOneFile() throws IOException {
        try (StoredRequests ledger = ledger()) {
            ledger.failed("file:1/a", "files", "upstream_error", line("a"))
                    .failed("file:2/a", "files", "upstream_error", line("a"))
                    .failed("file:2/b", "files", "upstream_error", line("b"));
        }
        assertThat(run("replay", "--all", "--yes")).isZero();
        assertThat(drops())
                .hasSize(2)
                .allSatisfy(file -> assertThat(file).content().containsOnlyOnce("\"custom_id\":\"a\""));
    }

    @Test
    void whatCannotBeHandedOverIsForgottenSoThatItIsAskedWhenItComes() {
        try (StoredRequests ledger = ledger()) {
            ledger.held("id:http", "http", "c1", "{}")
                    .held("id:own", "from-mail", "c1", "{}")
                    .unknown("file:1/never-came-again", "files", "c2", "{}");
        }
        assertThat(run("held", "resend", "--all", "--yes")).isZero();
        assertThat(out.toString()).contains("3 forgotten");
        assertThat(Stream.of("id:http", "id:own", "file:1/never-came-again"))
                .allSatisfy(key -> assertThat(StoredRequests.look(data, key)).isEmpty());
    }

    @Test
    void keysChooseAndAKeyThatIsNotThereIsToldByTheExitCode() throws IOException {
        try (StoredRequests ledger = ledger()) {
            ledger.held("file:1/a", "files", "c1", line("a")).held("file:1/b", "files", "c1", line("b"));
        }
        assertThat(run("held", "resend", "file:1/b", "file:1/z", "--yes")).isEqualTo(1);
        assertThat(err.toString()).contains("there is no such request: file:1/z");
        assertThat(drops().get(0)).content().isEqualTo(line("b") + "\n");
        assertThat(StoredRequests.look(data, "file:1/a")).hasValue("HELD held");
    }

    @Test
    void theDroppedHaveFailedForGoodAndCanBeReplayed() throws IOException {
        try (StoredRequests ledger = ledger()) {
            ledger.held("file:1/a", "files", "c1", line("a")).unknown("id:b", "http", "c2", "{}");
        }
        assertThat(run("held", "drop", "--all", "--yes")).isZero();
        assertThat(StoredRequests.look(data, "file:1/a")).hasValue("FAILED dropped");
        assertThat(StoredRequests.look(data, "id:b")).hasValue("FAILED dropped");
        assertThat(run("replay", "--all", "--code=dropped", "--yes")).isZero();
        assertThat(drops()).hasSize(1);
    }

    @Test
    void withoutATerminalNothingIsDoneUnlessToldSo() {
        try (StoredRequests ledger = ledger()) {
            ledger.held("id:a", "http", "c1", "{}");
        }
        assertThat(run("held", "resend", "--all")).isEqualTo(2);
        assertThat(err.toString()).contains("--yes");
        assertThat(run("held", "resend", "--yes")).isEqualTo(2);
        assertThat(run("held", "resend", "id:a", "--all", "--yes")).isEqualTo(2);
        assertThat(StoredRequests.look(data, "id:a")).hasValue("HELD held");
    }

    @Test
    void replayListsDeadLettersUnlessToldToSendThem() throws IOException {
        try (StoredRequests ledger = ledger()) {
            ledger.failed("file:1/a", "files", "upstream_error", line("a")).failed("id:b", "http", "no_content", "{}");
        }
        assertThat(run("replay", "--code=upstream_error")).isZero();
        assertThat(out.toString()).contains("file:1/a", "The upstream failed.").doesNotContain("id:b");
        assertThat(run("replay", "--since=1h")).isZero();
        assertThat(out.toString()).contains("There is no dead letter.");
        assertThat(run("replay", "--all", "--list", "--json")).isZero();
        assertThat(out.toString()).hasLineCount(2);
        assertThat(drops()).isEmpty();
    }

    @Test
    void whatCannotBeSentStaysADeadLetter() throws IOException {
        try (StoredRequests ledger = ledger()) {
            ledger.failed("file:1/a", "files", "upstream_error", "no line").failed("file:1/b", "files", "x", line("b"));
        }
        assertThat(run("replay", "--all", "--yes")).isEqualTo(1);
        assertThat(out.toString()).contains("not sent, still in the ledger: file:1/a", "1 written to");
        assertThat(StoredRequests.look(data, "file:1/a")).hasValue("FAILED upstream_error released");
        assertThat(StoredRequests.look(data, "file:1/b")).isEmpty();
    }

    @Test
    void aFolderThatCannotBeWrittenKeepsAll() throws IOException {
        try (StoredRequests ledger = ledger()) {
            ledger.held("file:1/a", "files", "c1", line("a"));
        }
        Files.write(home.resolve("files"), "a file, no folder".getBytes(UTF_8));
        assertThat(run("held", "resend", "--all", "--yes")).isEqualTo(1);
        assertThat(StoredRequests.look(data, "file:1/a")).hasValue("HELD held");
    }

    @Test
    void theWayOfOneTenantIsNotTakenByAnother() throws IOException {
        try (StoredRequests ledger = ledger()) {
            ledger.held("file:1/a", "files", "c1", line("a"));
        }
        assertThat(run("held", "resend", "--all", "--yes", "--set=caravan.files.tenant=other"))
                .isEqualTo(1);
        assertThat(out.toString()).contains("it belongs to default");
        assertThat(StoredRequests.look(data, "file:1/a")).hasValue("HELD held");
        assertThat(drops()).isEmpty();
    }

    @Test
    void withoutBrokersWhatCameOverKafkaStays() {
        try (StoredRequests ledger = ledger()) {
            ledger.held("kafka:t-0/1@2", "kafka", "c1", "{\"topic\":\"t\"}");
        }
        assertThat(run("held", "resend", "--all", "--yes")).isEqualTo(1);
        assertThat(err.toString()).contains("caravan.kafka.brokers");
        assertThat(StoredRequests.look(data, "kafka:t-0/1@2")).hasValue("HELD held");
    }

    @Test
    void manyAreSentInOrder() throws IOException {
        int count = 1_000;
        try (StoredRequests ledger = ledger()) {
            for (int i = 0; i < count; i++) {
                ledger.failed("file:1/" + i, "files", "upstream_error", line("n" + i));
            }
        }
        assertThat(run("replay", "--all", "--yes")).isZero();
        assertThat(Files.readAllLines(drops().get(0))).hasSize(count).first().isEqualTo(line("n0"));
        assertThat(run("replay")).isZero();
        assertThat(out.toString()).contains("There is no dead letter.");
    }
}
