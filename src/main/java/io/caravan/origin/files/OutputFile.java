package io.caravan.origin.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** A file of results while it is being written, under a name that nobody takes for finished. Not thread-safe. */
final class OutputFile {
    private static final int BUFFER = 64 << 10;

    private final Path part;
    private @Nullable FileChannel channel;
    private @Nullable OutputStream out;
    private long lines;

    /** @param part where to write; created with the first line */
    OutputFile(Path part) {
        this.part = part;
    }

    void write(byte[] line) throws IOException {
        OutputStream target = out == null ? open() : out;
        target.write(line);
        target.write('\n');
        lines++;
    }

    private OutputStream open() throws IOException {
        channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
        return out;
    }

    long lines() {
        return lines;
    }

    Path part() {
        return part;
    }

    /**
     * Brings everything to the disk, so that the finished name never stands for half a file. What another run that was
     * killed has left under the name is gone: overwritten, or deleted if there was nothing to write.
     */
    void finish() throws IOException {
        if (out == null || channel == null) {
            Files.deleteIfExists(part);
            return;
        }
        try (OutputStream closing = out) {
            closing.flush();
            channel.force(true);
        }
    }

    /** Throws away what was written, by an earlier run as well. */
    void discard() throws IOException {
        if (channel != null) {
            channel.close();
        }
        Files.deleteIfExists(part);
    }
}
