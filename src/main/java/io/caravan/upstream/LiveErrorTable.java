package io.caravan.upstream;

import io.caravan.observe.Meters;
import io.caravan.settings.SettingsException;
import io.caravan.settings.WatchedFile;
import io.caravan.settings.YamlRow;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The error table in force: the last content of its file that could be used. Whoever asks gets what is in force at that
 * moment. Thread-safe.
 */
final class LiveErrorTable implements WatchedFile.Listener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveErrorTable.class);

    private final Path file;
    private final WatchedFile watched;
    private volatile ErrorTable table;
    private volatile @Nullable String complaint;

    /** @throws SettingsException when the file cannot be used; later ones that cannot are only complained about */
    LiveErrorTable(Path file, Meters meters) {
        this.file = file;
        byte[] content = WatchedFile.read(file);
        table = read(content);
        watched = new WatchedFile(file, content, this);
        meters.gauge(
                "caravan.config.errors-table.stale",
                "1 while an edit of config/errors.yaml cannot be used",
                () -> complaint == null ? 0 : 1);
    }

    private ErrorTable read(byte[] content) {
        return ErrorTable.of(YamlRow.readAll(file, content));
    }

    /** See {@link ErrorTable#find}. */
    ErrorRow find(String trouble, String text) {
        return table.find(trouble, text);
    }

    /** What is wrong with the file as it is now, naming row and field; empty when it is in force. */
    Optional<String> complaint() {
        return Optional.ofNullable(complaint);
    }

    @Override
    public void changed(byte[] content) {
        try {
            table = read(content);
            complaint = null;
            LOG.info("{} has changed: its {} rows are in force", file, table.size());
        } catch (SettingsException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    @Override
    public void unreadable(IOException problem) {
        refuse("cannot read " + file + ": " + problem.getMessage());
    }

    private void refuse(String reason) {
        complaint = reason;
        LOG.error("the table of errors in force stays as it was, because the file cannot be used: {}", reason);
    }

    @Override
    public void close() {
        watched.close();
    }
}
