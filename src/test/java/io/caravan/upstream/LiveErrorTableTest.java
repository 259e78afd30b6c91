package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.observe.Meters;
import io.caravan.settings.SettingsException;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("long")
@Timeout(30)
class LiveErrorTableTest {
    private static final String BAD = "- {when: any, kind: upstream, code: c, says: S., counts: perhaps}\n";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    @TempDir
    Path directory;

    private Path file;
    private LiveErrorTable live;

    @BeforeEach
    void open() throws IOException {
        file = Files.writeString(directory.resolve("errors.yaml"), yaml("first"));
        live = new LiveErrorTable(file, new Meters(registry));
    }

    @AfterEach
    void close() {
        live.close();
    }

    private static String yaml(String code) {
        return "- {when: any, kind: upstream, code: " + code + ", says: S., counts: true}\n";
    }

    private String code() {
        return live.find("500", "").code();
    }

    private double stale() {
        return registry.get("caravan.config.errors-table.stale").gauge().value();
    }

    private void awaitCode(String code) {
        await().until(() -> code().equals(code) && live.complaint().isEmpty());
        assertThat(stale()).isZero();
    }

    private void awaitComplaint(String words) {
        await().until(() -> live.complaint().orElse("").contains(words));
        assertThat(stale()).isEqualTo(1);
        assertThat(code()).isEqualTo("first");
    }

    @Test
    void anEditIsInForceThoughLengthAndTimeAreTheSame() throws IOException {
        assertThat(code()).isEqualTo("first");
        assertThat(stale()).isZero();
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, yaml("third"));
        Files.setLastModifiedTime(file, before);
        awaitCode("third");
    }

    @Test
    void aBadEditKeepsTheOldTableUntilItIsMended() throws IOException {
        Files.writeString(file, BAD);
        awaitComplaint("errors.yaml, row 1: 'counts' must be true or false");
        Files.writeString(file, yaml("mended"));
        awaitCode("mended");
    }

    @Test
    void aBadEditThatIsTakenBackIsForgotten() throws IOException {
        Files.writeString(file, BAD);
        awaitComplaint("'counts'");
        Files.writeString(file, yaml("first"));
        awaitCode("first");
    }

    @Test
    void neitherNothingNorHalfATableIsTaken() throws IOException {
        Files.writeString(file, "");
        awaitComplaint("must be a list with at least one row");
        Files.writeString(file, yaml("half").replace("any", "500"));
        awaitComplaint("errors.yaml, row 1: 'when' must be any, as this row is the last");
        Files.writeString(file, yaml("half").substring(0, 20));
        awaitComplaint("cannot read");
    }

    @Test
    void aFileInItsPlaceIsSeen() throws IOException {
        Path other = Files.writeString(directory.resolve("errors.yaml.tmp"), yaml("renamed"));
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        awaitCode("renamed");
    }

    @Test
    void aFileThatGoesAndComesBackIsSeen() throws IOException {
        Path away = Files.move(file, directory.resolve("away.yaml"));
        awaitComplaint("it is not there");
        Files.move(away, file);
        awaitCode("first");
    }

    /** As Kubernetes does it: the file is a link into a directory that is a link, and that one is replaced. */
    @Test
    void anotherTargetOfALinkAboveItIsSeen() throws IOException {
        Path data = Files.createSymbolicLink(directory.resolve("..data"), version("v1", "first"));
        Path mounted = Files.createSymbolicLink(directory.resolve("mounted.yaml"), data.resolve("errors.yaml"));
        live.close();
        live = new LiveErrorTable(mounted, new Meters(new SimpleMeterRegistry()));
        Path swap = Files.createSymbolicLink(directory.resolve("..data_tmp"), version("v2", "swapped"));
        Files.move(swap, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        await().until(() -> code().equals("swapped"));
    }

    private Path version(String name, String code) throws IOException {
        Path version = Files.createDirectory(directory.resolve(name));
        Files.writeString(version.resolve("errors.yaml"), yaml(code));
        return version;
    }

    @Test
    void doesNotStartWithATableThatCannotBeUsed() throws IOException {
        Path bad = Files.writeString(directory.resolve("bad.yaml"), BAD);
        Meters meters = new Meters(new SimpleMeterRegistry());
        assertThatThrownBy(() -> new LiveErrorTable(bad, meters))
                .isInstanceOf(SettingsException.class)
                .hasMessage("bad.yaml, row 1: 'counts' must be true or false");
        assertThatThrownBy(() -> new LiveErrorTable(directory.resolve("none.yaml"), meters))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("none.yaml: it is not there");
    }
}
