package io.caravan.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;

/** Files and directories that nobody but their owner can read, from the moment they are there. Thread-safe. */
public final class OwnerOnly {
    private OwnerOnly() {}

    /** @throws java.nio.file.FileAlreadyExistsException when there is one */
    public static void create(Path file) throws IOException {
        Files.createFile(file, rights(file, "rw-------"));
    }

    /** With those above it that are missing. One that is there, or a link to one, stays as it is. */
    public static Path createDirectories(Path directory) throws IOException {
        // Java 17 would refuse the link (JDK-8294193).
        return Files.isDirectory(directory)
                ? directory
                : Files.createDirectories(directory, rights(directory, "rwx------"));
    }

    /** The one that the file is in. */
    public static Path createDirectoryOf(Path file) throws IOException {
        return createDirectories(Objects.requireNonNull(file.toAbsolutePath().getParent(), "no file"));
    }

    /** Windows has other means, which the directory hands down. */
    private static FileAttribute<?>[] rights(Path path, String rights) {
        boolean isPosix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
        return isPosix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }
}
