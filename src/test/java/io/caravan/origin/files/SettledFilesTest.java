package io.caravan.origin.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.camel.component.file.GenericFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettledFilesTest {
    private final HandClock clock = new HandClock();
    private final SettledFiles settled = new SettledFiles(Duration.ofSeconds(1), clock);
    private final Path path;

    SettledFilesTest(@TempDir Path dir) throws IOException {
        path = Files.writeString(dir.resolve("x.jsonl"), "first");
    }

    @Test
    void aFileIsCompleteWhenItStayedTheSame() {
        assertThat(accepts()).isFalse();
        clock.now = clock.now.plusMillis(999);
        assertThat(accepts()).isFalse();
        clock.now = clock.now.plusMillis(1);
        assertThat(accepts()).isTrue();
    }

    @Test
    void aFileThatGrowsStartsAnew() throws IOException {
        assertThat(accepts()).isFalse();
        clock.now = clock.now.plusSeconds(1);
        Files.writeString(path, "first and second");
        assertThat(accepts()).isFalse();
        clock.now = clock.now.plusSeconds(1);
        assertThat(accepts()).isTrue();
    }

    @Test
    void aMarkerBesideItIsEnough() throws IOException {
        Files.createFile(path.resolveSibling("x.jsonl.done"));
        assertThat(accepts()).isTrue();
    }

    @Test
    void aFileThatIsKeptOutComesBackWhenItChanges() throws IOException {
        settled.keepOut(path);
        clock.now = clock.now.plusSeconds(5);
        assertThat(accepts()).isFalse();
        Files.writeString(path, "corrected");
        assertThat(accepts()).isFalse();
        clock.now = clock.now.plusSeconds(1);
        assertThat(accepts()).isTrue();
    }

    private boolean accepts() {
        GenericFile<File> file = new GenericFile<>();
        file.setFile(path.toFile());
        return settled.accept(file);
    }

    private static final class HandClock extends Clock {
        private Instant now = Instant.parse("2026-01-01T00:00:00Z");

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
