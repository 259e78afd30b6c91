package io.caravan.access;

import io.caravan.settings.SettingsException;
import io.caravan.settings.WatchedFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * What a file holds, a second after it changes at the latest. While it cannot be read, or holds what cannot be used, the
 * last that could be stays in force, and the log says so. Thread-safe.
 */
final class LiveFile<T> implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveFile.class);

    private final Path file;
    private final Function<byte[], T> reader;
    private final WatchedFile watched;
    private volatile T value;
    private volatile boolean wasThere;

    /**
     * @param reader throws IllegalArgumentException or SettingsException, with a reason that may be shown, for what cannot
     *     be used
     * @throws SettingsException when the file cannot be read or used
     */
    static <T> LiveFile<T> of(Path file, Function<byte[], T> reader) {
        byte[] content = WatchedFile.read(file);
        return new LiveFile<>(file, true, content, parse(file, content, reader), reader, (before, now) -> {});
    }

    /**
     * The same for a file that need not be there.
     *
     * @param changed told what was in force and what is
     */
    static <T> LiveFile<T> orElse(T absent, Path file, Function<byte[], T> reader, BiConsumer<T, T> changed) {
        if (!Files.exists(file)) {
            return new LiveFile<>(file, false, new byte[0], absent, reader, changed);
        }
        byte[] content = WatchedFile.read(file);
        return new LiveFile<>(file, true, content, parse(file, content, reader), reader, changed);
    }

    private LiveFile(
            Path file, boolean isThere, byte[] content, T value, Function<byte[], T> reader, BiConsumer<T, T> changed) {
        this.file = file;
        wasThere = isThere;
        this.reader = reader;
        this.value = value;
        watched = new WatchedFile(file, content, new Listener(changed));
    }

    private static <T> T parse(Path file, byte[] content, Function<byte[], T> reader) {
        try {
            return reader.apply(content);
        } catch (IllegalArgumentException e) {
            throw new SettingsException(List.of("cannot use " + file + ": " + e.getMessage()));
        }
    }

    T get() {
        return value;
    }

    private final class Listener implements WatchedFile.Listener {
        private final BiConsumer<T, T> changed;

        Listener(BiConsumer<T, T> changed) {
            this.changed = changed;
        }

        @Override
        public void changed(byte[] content) {
            try {
                wasThere = true;
                T before = value;
                value = parse(file, content, reader);
                LOG.info("{} has changed and is in force", file);
                changed.accept(before, value);
            } catch (SettingsException e) {
                LOG.error("{} has changed, and what it held before stays in force: {}", file, e.getMessage());
            }
        }

        /** Whoever was let in before is still: a disk that is away for a moment must not close the door. */
        @Override
        public void unreadable(IOException problem) {
            LOG.atLevel(wasThere ? Level.WARN : Level.DEBUG)
                    .log("{} cannot be read, and what it held before stays in force: {}", file, problem.getMessage());
        }
    }

    @Override
    public void close() {
        watched.close();
    }
}
