package io.caravan.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerOnlyTest {
    @TempDir
    private Path home;

    private static String rights(Path path) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    }

    @Test
    void whatIsMadeIsForItsOwner() throws Exception {
        Path directory = OwnerOnly.createDirectories(home.resolve("data").resolve("audit"));
        Path file = directory.resolve("key");
        OwnerOnly.create(file);
        assertThat(rights(home.resolve("data"))).isEqualTo("rwx------");
        assertThat(rights(directory)).isEqualTo("rwx------");
        assertThat(rights(file)).isEqualTo("rw-------");
        assertThatThrownBy(() -> OwnerOnly.create(file)).isInstanceOf(FileAlreadyExistsException.class);
    }

    @Test
    void whatIsThereStaysAsItIsAndMayBeALink() throws Exception {
        Path there = Files.createDirectory(home.resolve("there"));
        Files.setPosixFilePermissions(there, PosixFilePermissions.fromString("rwxr-x---"));
        Path link = Files.createSymbolicLink(home.resolve("link"), there);
        assertThat(OwnerOnly.createDirectories(link)).isEqualTo(link);
        assertThat(rights(there)).isEqualTo("rwxr-x---");
    }
}
