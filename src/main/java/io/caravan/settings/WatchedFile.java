package io.caravan.settings;

import io.caravan.step.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when a file has another content. The content itself is compared: times have a grain, Kubernetes swaps a link above
 * the file, and editors put another file in its place, of which a watch of the directory may hear nothing. Something new is
 * told when two looks in a row, half a second apart, find the same, so that what is just being written is not taken; hence
 * about a second after the change. One daemon thread looks at all watched files. Thread-safe.
 */
public final class WatchedFile implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
    private static final long INTERVAL_MILLIS = 500;
    private static final ScheduledExecutorService TIMER = Daemon.timer("watched-files");

    private final Path file;
    private final Listener listener;
    private final Future<?> looks;
    private Look told;
    private Look last;
    private boolean closed;

    /** Who is told; by one call at a time, on the thread that looks, which must not be held up. */
    public interface Listener {
        /** The file holds this now; also told when it can be read again. */
        void changed(byte[] content);

        /** The file cannot be read any more. */
        void unreadable(IOException problem);
    }

    /** What was found: content, or the trouble with reading it. */
    private record Look(byte @Nullable [] content, @Nullable IOException problem) {
        boolean isSameAs(Look other) {
            return Arrays.equals(content, other.content);
        }
    }

    /** @param known what the caller has read from it already; only what differs is told */
    public WatchedFile(Path file, byte[] known, Listener listener) {
        this.file = file;
        this.listener = listener;
        told = new Look(known.clone(), null);
        last = told;
        looks = TIMER.scheduleWithFixedDelay(this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** @throws SettingsException when the file cannot be read */
    public static byte[] read(Path file) {
        try {
            return content(file);
        } catch (IOException e) {
            throw new SettingsException("cannot read " + file + ": " + e.getMessage(), e);
        }
    }

    /** A pipe would hold up the looks at all other files. */
    private static byte[] content(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IOException(Files.exists(file) ? "it is no file" : "it is not there");
        }
        return Files.readAllBytes(file);
    }

    private synchronized void look() {
        if (closed) {
            return;
        }
        Look now = now();
        boolean settled = now.isSameAs(last);
        last = now;
        if (settled && !now.isSameAs(told)) {
            told = now;
            tell(now);
        }
    }

    private Look now() {
        try {
            return new Look(content(file), null);
        } catch (IOException e) {
            return new Look(null, e);
        }
    }

    private void tell(Look now) {
        try {
            if (now.content != null) {
                listener.changed(now.content);
            } else if (now.problem != null) {
                listener.unreadable(now.problem);
            }
        } catch (RuntimeException e) {
            LOG.error("the new content of {} could not be taken over", file, e); // an exception would end the looks
        }
    }

    /** Nothing is told after this has returned. */
    @Override
    public synchronized void close() {
        closed = true;
        looks.cancel(false);
    }
}
