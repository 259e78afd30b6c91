package io.caravan.origin.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a file ends. */
class DropTest {
    private static final BatchLine LINE = new BatchLine(1, "a", "{}".getBytes(StandardCharsets.UTF_8), null);
    private static final Answer ANSWER =
            new Answered("{}".getBytes(StandardCharsets.UTF_8), Merge.NONE, 1, 1, Answer.Source.UPSTREAM, Charge.NONE);
    private static final Answer FAILURE = Answer.failed(new Failure(Failure.Kind.UPSTREAM, "no", "No."));

    private final List<String> namesWhenReleased = new ArrayList<>();
    private final Path dir;
    private final Drop drop;

    DropTest(@TempDir Path dir) throws IOException {
        this.dir = dir;
        DropFolders folders = new DropFolders(dir);
        Path source = Files.createFile(folders.in().resolve("x.jsonl"));
        drop = new Drop(source, folders, prefix -> namesWhenReleased.addAll(names()), Clock.systemUTC());
        drop.identify(FileIdentity.ofBatch(source, () -> false));
    }

    @Test
    void itsKeysAreReleasedWhenResultsAreOnTheDiskAndHaveNoNameYet() throws IOException {
        drop.end(LINE, "1", ANSWER);
        drop.end(LINE, "2", FAILURE);
        assertThat(drop.finish()).isEqualTo(dir.resolve("done/x.jsonl"));
        assertThat(namesWhenReleased)
                .containsExactlyInAnyOrder("x.jsonl.output.part", "x.jsonl.error.part", "x.jsonl.receipt.part");
        assertThat(names()).containsExactlyInAnyOrder("x.output.jsonl", "x.error.jsonl", "x.receipt.json");
    }

    @Test
    void whatCouldStillBeWrittenStaysWhenSomethingCouldNot() throws IOException {
        Files.createDirectory(dir.resolve("out/x.jsonl.error.part"));
        drop.end(LINE, "1", ANSWER);
        drop.end(LINE, "2", FAILURE);
        assertThatThrownBy(drop::finish).isInstanceOf(IOException.class);
        assertThat(dir.resolve("failed/x.jsonl")).exists();
        assertThat(dir.resolve("out/x.jsonl.output.part")).isNotEmptyFile();
        assertThat(names()).doesNotContain("x.receipt.json", "x.output.jsonl");
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(dir.resolve("out"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
