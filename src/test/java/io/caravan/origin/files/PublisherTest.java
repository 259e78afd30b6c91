package io.caravan.origin.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a file when Caravan is killed while it is being published. */
class PublisherTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Answer ANSWER =
            new Answered("{}".getBytes(UTF_8), Merge.NONE, 1, 1, Answer.Source.UPSTREAM, Charge.NONE);
    private static final Answer FAILURE = Answer.failed(new Failure(Failure.Kind.UPSTREAM, "no", "No."));

    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private final Path dir;
    private final Path source;
    private final Path out;
    private final Path done;

    PublisherTest(@TempDir Path dir) throws IOException {
        this.dir = dir;
        source = Files.createDirectory(dir.resolve("in")).resolve("x.jsonl");
        out = Files.createDirectory(dir.resolve("out"));
        done = Files.createDirectory(dir.resolve("done")).resolve("x.jsonl");
        Files.writeString(source, line("a") + line("b"));
    }

    /** Thrown where the process is to end. */
    private static final class KilledException extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void theNextStartFinishesWhateverHasItsName(int named) throws IOException {
        killAfter(named);
        String keys = FileIdentity.ofBatch(source, () -> false).prefix();
        Files.createFile(SettledFiles.marker(source));
        try (DropZone zone = start()) {
            assertIsPublished(zone);
            assertThat(zone.released()).containsExactly(keys);
        }
    }

    @Test
    void theNextStartForgetsWhatWasFinished() throws IOException {
        killAfter(3);
        Files.move(source, done);
        Files.createFile(SettledFiles.marker(source));
        try (DropZone zone = start()) {
            assertIsPublished(zone);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void whatTheStartCouldNotFinishIsFinishedWhenTheSourceIsOpened(int named) throws IOException {
        killAfter(named);
        try (DropZone zone = startWithoutKnowingOf(source)) {
            zone.awaitFile("done/x.jsonl");
            assertIsPublished(zone);
        }
    }

    @Test
    void aTextIsFinishedThoughItsPromptIsAnotherNow() throws IOException {
        Files.delete(source);
        Path text = Files.writeString(source.resolveSibling("x.txt"), "Roses are red");
        Path prompt = Files.writeString(source.resolveSibling(PromptTemplate.NAME), "model: deepseek-flash");
        BatchLine line = SingleFile.read(text, 1_000).line();
        kill(text, FileIdentity.ofRequest(line), drop -> drop.end(line, "1", FAILURE));
        Files.delete(prompt);
        try (DropZone zone = startWithoutKnowingOf(text)) {
            zone.awaitFile("failed/x.txt");
            assertThat(zone.names("out")).containsExactly("x.error.jsonl", "x.receipt.json");
            assertThat(asked).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void anotherFileOfTheNameIsAskedAndTheEarlierResultsStay(int named) throws IOException {
        killAfter(named);
        Files.writeString(source, line("c"));
        try (DropZone zone = start()) {
            zone.awaitFile("done/x-2.jsonl");
            assertThat(zone.names("in")).isEmpty();
            assertThat(ids("x.output.jsonl", "x.error.jsonl")).containsExactly("a", "b");
            assertThat(ids("x-2.output.jsonl")).containsExactly("c");
            assertThat(asked).hasSize(1);
        }
    }

    @Test
    void anotherFileOfTheNameIsAskedWhenItComesWhileCaravanRuns() throws IOException {
        killAfter(1);
        Files.writeString(source, line("c"));
        try (DropZone zone = startWithoutKnowingOf(source)) {
            zone.awaitFile("done/x-2.jsonl");
            assertThat(zone.names("in")).isEmpty();
            assertThat(ids("x.output.jsonl", "x.error.jsonl")).containsExactly("a", "b");
            assertThat(ids("x-2.output.jsonl")).containsExactly("c");
        }
    }

    @Test
    void theSameFileIsANewOrderWhenTheFirstWasMovedAway() throws IOException {
        killAfter(3);
        Files.copy(source, done);
        try (DropZone zone = start()) {
            zone.awaitFile("done/x-2.jsonl");
            assertThat(zone.names("in")).isEmpty();
            assertThat(ids("x-2.output.jsonl")).containsExactlyInAnyOrder("a", "b");
            assertThat(asked).hasSize(2);
        }
    }

    @Test
    void aPlanThatIsNotWholeIsNone() throws IOException {
        Files.writeString(out.resolve("x.jsonl.publish.part.tmp"), "{\"source\":\"in/x".repeat(1_000));
        Files.writeString(out.resolve("x.jsonl.output.part"), "{\"custom_id\":\"a\"}\n");
        try (DropZone zone = start()) {
            zone.awaitFile("done/x.jsonl");
            assertThat(zone.names("in")).isEmpty();
            assertThat(zone.names("out")).containsExactly("x.output.jsonl", "x.receipt.json");
            assertThat(ids("x.output.jsonl")).containsExactlyInAnyOrder("a", "b");
        }
    }

    @Test
    void whatCannotBeFinishedIsNotAskedAndReplacesNothing() throws IOException {
        killAfter(0);
        Files.writeString(out.resolve("x.output.jsonl"), "somebody else's");
        try (DropZone zone = start()) {
            zone.drop("y.jsonl", line("c"));
            zone.awaitFile("done/y.jsonl");
            assertThat(asked).hasSize(1);
            assertThat(out.resolve("x.output.jsonl")).hasContent("somebody else's");
            assertThat(List.of(out.resolve("x.jsonl.output.part"), source))
                    .allSatisfy(file -> assertThat(file).exists());
        }
    }

    @Test
    void namesThatWereChosenAreKeptUntilTheyAreInUse() {
        DropFolders folders = new DropFolders(dir);
        Path first = folders.reserve(source).receipt();
        assertThat(folders.reserve(source).receipt()).isEqualTo(first);
        assertThat(folders.reserve(source.resolveSibling("x.txt")).receipt()).isNotEqualTo(first);
        folders.free(source);
        assertThat(folders.reserve(source.resolveSibling("x.md")).receipt()).isEqualTo(first);
    }

    private interface Outcomes {
        void note(Drop drop);
    }

    /** Ends the batch until so many of its three results have their names. */
    private void killAfter(int named) throws IOException {
        kill(source, FileIdentity.ofBatch(source, () -> false), drop -> {
            drop.end(new BatchLine(1, "a", new byte[0], null), "1", ANSWER);
            drop.end(new BatchLine(2, "b", new byte[0], null), "2", FAILURE);
        });
        List<String> parts = List.of("x.jsonl.output.part", "x.jsonl.error.part", "x.jsonl.receipt.part");
        List<String> names = List.of("x.output.jsonl", "x.error.jsonl", "x.receipt.json");
        for (int i = 0; i < named; i++) {
            Files.move(out.resolve(parts.get(i)), out.resolve(names.get(i)));
        }
    }

    /** Ends a file until it is certain that it will be published. */
    private void kill(Path file, FileIdentity identity, Outcomes outcomes) {
        DropFolders folders = new DropFolders(dir);
        Publisher publisher = new Publisher(folders, keys -> {
            throw new KilledException();
        });
        Drop drop = new Drop(file, folders, publisher, Clock.systemUTC());
        drop.identify(identity);
        outcomes.note(drop);
        assertThatThrownBy(drop::finish).isInstanceOf(KilledException.class);
    }

    private DropZone start() {
        return DropZone.start(dir, inbound -> {
            asked.add(new String(inbound.body(), UTF_8));
            return DropZone.echo(inbound);
        });
    }

    /** As if the start had failed to finish the file. */
    private DropZone startWithoutKnowingOf(Path file) throws IOException {
        Path plan = new DropFolders(dir).plan(file);
        Path hiddenPlan = Files.move(plan, dir.resolve("plan"));
        Path hiddenFile = Files.move(file, dir.resolve("file"));
        DropZone zone = start();
        Files.move(hiddenPlan, plan);
        Files.move(hiddenFile, file);
        return zone;
    }

    private void assertIsPublished(DropZone zone) {
        assertThat(zone.names("in")).isEmpty();
        assertThat(zone.names("done")).containsExactly("x.jsonl");
        assertThat(zone.names("out")).containsExactly("x.error.jsonl", "x.output.jsonl", "x.receipt.json");
        assertThat(ids("x.output.jsonl")).containsExactly("a");
        assertThat(ids("x.error.jsonl")).containsExactly("b");
        assertThat(asked).isEmpty();
    }

    private List<String> ids(String... results) {
        List<String> ids = new ArrayList<>();
        for (String file : results) {
            try {
                Files.readAllLines(out.resolve(file)).forEach(line -> ids.add(id(line)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return ids;
    }

    private static String id(String line) {
        try {
            return JSON.readTree(line).path("custom_id").asText();
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String line(String id) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{}}\n";
    }
}
