package io.caravan.audit;

import io.caravan.audit.AuditLine.Entry;
import io.caravan.observe.AuditEvent;
import io.caravan.redaction.Redaction;
import io.caravan.settings.OwnerOnly;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Appends lines to the newest file, and begins a new one each day and whenever one is full. One thread. What could not be
 * written in full is taken back, so that the same entries can be tried again.
 */
final class ChainWriter implements AutoCloseable {
    /** Files go as a whole when they are too old or the log too large: so they are not large themselves. */
    private static final long FULL = 64L << 20;

    /** ... and of a small log there are several all the same. */
    private static final int FEWEST_FILES = 8;

    private final AuditPolicy policy;
    private final String node;
    private final Redaction redaction;
    private final Clock clock;
    private final Seal seal;
    private final FileChannel lock;
    private @Nullable AuditFile file;
    private @Nullable FileChannel channel;
    private long good;
    private long number;
    private String hash;

    private ChainWriter(AuditPolicy policy, String node, Redaction redaction, Clock clock, FileChannel lock)
            throws IOException {
        this.policy = policy;
        this.node = node;
        this.redaction = redaction;
        this.clock = clock;
        this.lock = lock;
        seal = new Seal(SealKey.read(policy));
        ChainEnd end = ChainEnd.find(policy, seal);
        number = end.number();
        hash = end.hash();
        file = end.file();
        if (file != null) {
            open(file);
            endLine(file);
        }
        if (!end.damage().isNone()) {
            append(List.of(new Entry(clock.instant(), end.damage().note())));
        }
    }

    /** @throws AuditException when another process writes there, or the key does not fit */
    static ChainWriter open(AuditPolicy policy, String node, Redaction redaction, Clock clock) throws IOException {
        OwnerOnly.createDirectories(policy.directory());
        FileChannel lock = lock(policy.directory());
        try {
            if (AuditFile.in(policy.directory()).isEmpty()) {
                SealKey.make(policy);
            }
            return new ChainWriter(policy, node, redaction, clock, lock);
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Two chains in one file would be none. Whoever dies lets go of it. */
    private static FileChannel lock(Path directory) throws IOException {
        FileChannel channel =
                FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (tryLock(channel) == null) {
            channel.close();
            throw new AuditException(
                    "another Caravan writes the audit log in " + directory
                            + ": give each its own caravan.data.dir, or stop the other",
                    null);
        }
        return channel;
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException ofThisProcess) {
            return null;
        }
    }

    /** All of them, or none and an exception. */
    void append(List<Entry> entries) throws IOException {
        if (isFull()) {
            begin();
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        String last = hash;
        long next = number;
        for (Entry entry : entries) {
            last = AuditLine.write(entry, node, ++next, last, redaction, seal, bytes);
        }
        write(bytes.toByteArray());
        number = next;
        hash = last;
    }

    private void write(byte[] bytes) throws IOException {
        FileChannel open = current();
        if (open.size() != good) {
            open.truncate(good);
        }
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            open.write(left);
        }
        good += bytes.length;
    }

    private FileChannel current() throws IOException {
        return channel == null ? begin() : channel;
    }

    private boolean isFull() throws IOException {
        return file == null
                || good >= Math.min(FULL, policy.maxSize() / FEWEST_FILES)
                || !file.day().equals(today());
    }

    private LocalDate today() {
        return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
    }

    private FileChannel begin() throws IOException {
        AuditFile next = AuditFile.of(policy.directory(), today(), number + 1);
        force();
        if (!Files.exists(next.path())) {
            OwnerOnly.create(next.path());
        }
        if (channel != null) {
            channel.close();
        }
        file = next;
        return open(next);
    }

    private FileChannel open(AuditFile next) throws IOException {
        FileChannel opened = FileChannel.open(next.path(), StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        channel = opened;
        good = opened.size();
        return opened;
    }

    /** A crash may have cut off the last line: what comes now must not be taken for its rest. */
    private void endLine(AuditFile newest) throws IOException {
        byte[] last = {'\n'};
        try (FileChannel reader = FileChannel.open(newest.path(), StandardOpenOption.READ)) {
            reader.read(ByteBuffer.wrap(last), Math.max(0, good - 1));
        }
        if (last[0] != '\n') {
            write(new byte[] {'\n'});
        }
    }

    /** Hands to the disk what has been written; until then it survives the end of this process, but no power cut. */
    void force() throws IOException {
        if (channel != null) {
            channel.force(false);
        }
    }

    /** Takes away files that are too old, or the oldest when all together are too large, and says so first. */
    void forget() throws IOException {
        List<AuditFile> files = new ArrayList<>(AuditFile.in(policy.directory()));
        long size = 0;
        for (AuditFile each : files) {
            size += each.size();
        }
        LocalDate oldest = today().minusDays(policy.keep().toDays());
        while (files.size() > 1
                && (size > policy.maxSize() || files.get(0).day().isBefore(oldest))) {
            AuditFile gone = files.remove(0);
            size -= gone.size();
            append(List.of(
                    new Entry(clock.instant(), forgotten(gone, files.get(0).first() - 1))));
            Files.deleteIfExists(gone.path());
        }
    }

    private static AuditEvent forgotten(AuditFile gone, long last) {
        return new AuditEvent(
                AuditLine.OWN_ACTION,
                AuditLine.FORGOTTEN,
                null,
                null,
                Map.of("file", gone.toString(), "through", Long.toString(last)));
    }

    @Override
    public void close() throws IOException {
        try (lock) {
            force();
            if (channel != null) {
                channel.close();
            }
        }
    }
}
