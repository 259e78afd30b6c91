package io.caravan.ledger;

import io.caravan.settings.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * A file of SQLite's, for one process at a time; a lock beside it sees to that. With a write-ahead log and
 * {@code synchronous=FULL} a commit is on the disk when it returns, and readers do not wait for it.
 */
final class Sqlite implements Database {
    static final String FILE = "ledger.db";

    /** Pages of 4 KB that are given back at once. */
    private static final int PAGES_TO_FREE = 2_000;

    private final Path file;
    private final String url;
    private final @Nullable FileChannel lock;
    private volatile @Nullable Object inode;

    private Sqlite(Path file, String url, @Nullable FileChannel lock) {
        this.file = file;
        this.url = url;
        this.lock = lock;
    }

    /** Whoever else looks into the file, for instance the command line, holds its lock for moments only. */
    static String url(Path file) {
        return "jdbc:sqlite:" + file + "?journal_mode=WAL&synchronous=FULL&busy_timeout=5000"
                + "&cache_size=-65536&journal_size_limit=67108864";
    }

    /** Opens to read and write, but makes no file (SQLITE_OPEN_READWRITE is 2) and changes nothing about it. */
    private static String urlOfExisting(Path file) {
        return "jdbc:sqlite:" + file + "?open_mode=2&synchronous=FULL&busy_timeout=5000";
    }

    /** To look into a ledger beside the process that has it, if any: without the lock, and only a file that is there. */
    static Sqlite visit(Path directory) {
        Path file = directory.resolve(FILE);
        return new Sqlite(file, urlOfExisting(file), null);
    }

    static Sqlite open(Path directory) {
        try {
            OwnerOnly.createDirectories(directory);
            FileChannel lock = FileChannel.open(
                    directory.resolve("ledger.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(lock) == null) {
                lock.close();
                throw new LedgerException("another Caravan uses the ledger in " + directory
                        + ": stop it, or give this one a caravan.data.dir of its own");
            }
            Path file = directory.resolve(FILE);
            return new Sqlite(file, url(file), lock);
        } catch (IOException e) {
            throw new LedgerException(
                    "the ledger in " + directory + " cannot be opened: check the rights on caravan.data.dir (" + e
                            + ")",
                    e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException byThisProcess) {
            return null;
        }
    }

    @Override
    public Jdbi jdbi() {
        return Jdbi.create(url);
    }

    /** A file that is deleted or replaced while it is open takes writes without an error, and they are lost. */
    @Override
    public void check() {
        Object now = inode();
        Object before = inode;
        if (before == null) {
            inode = now;
        } else if (!before.equals(now)) {
            throw new LedgerException(
                    "the file was removed or replaced while in use: stop Caravan, put it back and start again");
        }
    }

    private @Nullable Object inode() {
        try {
            return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
        } catch (IOException gone) {
            return "none";
        }
    }

    @Override
    public boolean isThere() {
        return Files.exists(file);
    }

    @Override
    public Flyway flyway() {
        create();
        return migrations();
    }

    @Override
    public Flyway migrations() {
        return Migration.of(url, "", "", "");
    }

    /** Unlike {@code integrity_check} it does not compare indexes with their tables, which takes several times as long. */
    @Override
    public Optional<String> damage(Handle handle) {
        return handle.select("pragma quick_check(1)")
                .mapTo(String.class)
                .findFirst()
                .filter(answer -> !answer.equals("ok"));
    }

    /**
     * Chosen before the first page is written, or space is never given back to the disk. The driver does not take it from
     * the address, but for a part of the file's name.
     */
    private void create() {
        if (file.toFile().length() == 0) {
            Jdbi.create("jdbc:sqlite:" + file).useHandle(handle -> {
                handle.execute("pragma auto_vacuum = INCREMENTAL");
                handle.execute("vacuum");
            });
        }
    }

    @Override
    public long size(Handle handle) {
        return handle.select("select (p.page_count - f.freelist_count) * s.page_size"
                        + " from pragma_page_count p, pragma_freelist_count f, pragma_page_size s")
                .mapTo(Long.class)
                .one();
    }

    /** Past JDBI: SQLite frees a page a step, and of JDBC's methods only this one steps to the end. */
    @Override
    public void shrink(Handle handle) {
        try (Statement statement = handle.getConnection().createStatement()) {
            statement.executeUpdate("pragma incremental_vacuum(" + PAGES_TO_FREE + ")");
        } catch (SQLException e) {
            throw new ConnectionException(e);
        }
    }

    @Override
    public long now(Handle handle, Clock own) {
        return own.millis();
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public String skipsLocked() {
        return "";
    }

    @Override
    public String toString() {
        return "the ledger " + file;
    }

    /** Lets the next process in. */
    @Override
    public void close() {
        try {
            if (lock != null) {
                lock.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
