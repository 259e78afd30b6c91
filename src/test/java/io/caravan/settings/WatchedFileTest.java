package io.caravan.settings;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@Timeout(30)
class WatchedFileTest {
    @TempDir
    Path directory;

    /** Takes down what it is told and then fails. */
    private static final class Notes implements WatchedFile.Listener {
        private final List<String> told = new CopyOnWriteArrayList<>();

        @Override
        public void changed(byte[] content) {
            told.add(new String(content, UTF_8));
            throw new IllegalStateException("the listener fails");
        }

        @Override
        public void unreadable(IOException problem) {
            told.add("unreadable");
            throw new IllegalStateException("the listener fails");
        }
    }

    @Test
    void tellsEachChangeOnceEvenToAListenerThatFails() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "a");
        Notes notes = new Notes();
        try (WatchedFile watched = new WatchedFile(file, WatchedFile.read(file), notes)) {
            assertThat(watched).isNotNull();
            Files.writeString(file, "b");
            await().until(() -> notes.told.size() == 1);
            Files.delete(file);
            await().until(() -> notes.told.size() == 2);
            Files.writeString(file, "b");
            await().until(() -> notes.told.size() == 3);
            Files.writeString(file, "");
            await().until(() -> notes.told.size() == 4);
        }
        assertThat(notes.told).containsExactly("b", "unreadable", "b", "");
    }

    @Test
    void aChangeBeforeTheFirstLookIsTold() throws IOException {
        Path file = Files.writeString(directory.resolve("keys"), "new");
        Notes notes = new Notes();
        try (WatchedFile watched = new WatchedFile(file, "old".getBytes(UTF_8), notes)) {
            assertThat(watched).isNotNull();
            await().until(() -> notes.told.equals(List.of("new")));
        }
    }
}
