package io.caravan.access;

import io.caravan.settings.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.ReentrantLock;

/** A file that only its owner can read, and that is either as it was or as it is to be, whatever happens meanwhile. */
final class PrivateFile {
    /** Locks of files are between processes; this one is between threads. */
    private static final ReentrantLock HERE = new ReentrantLock();

    private PrivateFile() {}

    /** Where the system knows owners, a temporary file is made for its owner alone (mode 0600), and stays so when renamed. */
    static void write(Path file, byte[] content) throws IOException {
        Path directory = OwnerOnly.createDirectoryOf(file);
        Path temporary = Files.createTempFile(directory, "." + file.getFileName(), ".tmp");
        try {
            try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
                ByteBuffer rest = ByteBuffer.wrap(content);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** Runs the change while no other process changes the file: the lock is beside it, because a rename takes its place. */
    static <T> T change(Path file, Callable<T> change) throws Exception {
        OwnerOnly.createDirectoryOf(file);
        HERE.lock();
        try (FileChannel channel = FileChannel.open(
                        file.resolveSibling(file.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                var lock = channel.lock()) {
            assert lock.isValid();
            return change.call();
        } finally {
            HERE.unlock();
        }
    }
}
