package io.caravan.origin.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Failure;
import io.caravan.chat.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a file while it is read. */
class FileLinesTest {
    private final List<String> released = new ArrayList<>();
    private final Path source;
    private final Drop drop;

    FileLinesTest(@TempDir Path dir) {
        DropFolders folders = new DropFolders(dir);
        source = folders.in().resolve("x.jsonl");
        drop = new Drop(source, folders, new Publisher(folders, released::add), Clock.systemUTC());
    }

    @Test
    void aFileThatIsGoneIsOneLineThatCannotBeRead() {
        FileLines lines = lines();
        BatchLine line = lines.next();
        assertThat(line.refusal()).extracting(Failure::code).isEqualTo("unreadable_file");
        assertThat(drop.identityOf(line)).isNull();
        assertThat(lines.hasNext()).isFalse();
    }

    @Test
    void linesThatAreAddedWhileItIsReadAreKnownByWhatWasInItAtFirst() throws IOException {
        Files.writeString(source, line("first") + filler());
        FileLines lines = lines();
        Identity first = identity(lines.next());
        Files.writeString(source, line("later"), StandardOpenOption.APPEND);

        BatchLine later = lines.next();
        assertThat(later.customId()).isEqualTo("later");
        assertThat(identity(later).key()).isEqualTo(first.key().replace("/first", "/later"));
        assertThat(lines.hasNext()).isFalse();
    }

    @Test
    void aFileThatIsStoppedBeforeItsFirstLineHasNone() throws IOException {
        Files.writeString(source, line("first"));
        drop.stop();
        assertThat(lines().hasNext()).isFalse();
    }

    @Test
    void linesThatAreRefusedAreNotKnownAgain() throws IOException {
        Files.writeString(source, line("same") + line("same"));
        FileLines lines = lines();
        assertThat(drop.identityOf(lines.next())).isNotNull();
        BatchLine second = lines.next();
        assertThat(second.refusal()).extracting(Failure::code).isEqualTo("duplicate_custom_id");
        assertThat(drop.identityOf(second)).isNull();
    }

    private FileLines lines() {
        return new FileLines(drop, new InFlight(100, 1 << 20, inside -> {}), 1 << 20);
    }

    private Identity identity(BatchLine line) {
        return Objects.requireNonNull(drop.identityOf(line));
    }

    /** More blank lines than are read at once. */
    private static String filler() {
        return "\n".repeat(1 << 20);
    }

    private static String line(String id) {
        return "{\"custom_id\":\"" + id + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{}}\n";
    }
}
