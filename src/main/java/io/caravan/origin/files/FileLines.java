package io.caravan.origin.files;

import io.caravan.chat.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of a batch file, one after the other. {@link #next} blocks the thread of the splitter until there is room for
 * one more request in flight: the splitter itself would read on as fast as it can.
 *
 * <p>Never throws for what is in the file or happens to it: the splitter takes an exception for the end of the file while
 * earlier lines are still under way. For the same reason a line that {@link #hasNext} has promised is always handed out.
 * For one thread at a time.
 */
final class FileLines implements Iterator<BatchLine> {
    private static final Logger LOG = LoggerFactory.getLogger(FileLines.class);

    private final Drop drop;
    private final InFlight inFlight;
    private final int maxLine;
    private final SeenIds seen = new SeenIds();
    private @Nullable LineReader reader;
    private @Nullable BatchLine ahead;
    private boolean ended;
    private long number;

    FileLines(Drop drop, InFlight inFlight, int maxLine) {
        this.drop = drop;
        this.inFlight = inFlight;
        this.maxLine = maxLine;
    }

    Drop drop() {
        return drop;
    }

    /** Whether there was anything in the file; to be asked at the end. */
    boolean isEmpty() {
        return number == 0;
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !ended) {
            ahead = drop.isStopped() ? null : readAhead();
            ended = ahead == null || ended;
            closeAtEnd();
        }
        return ahead != null;
    }

    @Override
    public BatchLine next() {
        BatchLine line = hasNext() ? ahead : null;
        if (line == null) {
            throw new NoSuchElementException();
        }
        ahead = null;
        inFlight.enter(line.body().length);
        return line;
    }

    private @Nullable BatchLine readAhead() {
        try {
            LineReader lines = opened();
            LineReader.Line line = drop.isStopped() ? null : lines.next();
            if (line == null) {
                drop.headway().readToItsEnd();
                return null;
            }
            return understand(line);
        } catch (IOException e) {
            ended = true;
            return BatchLine.refused(++number, null, unreadable(e));
        }
    }

    private LineReader opened() throws IOException {
        if (reader == null) {
            drop.identify(FileIdentity.ofBatch(drop.source(), drop::isStopped));
            reader = new LineReader(Files.newInputStream(drop.source()), maxLine);
        }
        return reader;
    }

    private BatchLine understand(LineReader.Line line) {
        number = line.number();
        drop.headway().read(line.bytes().length);
        if (line.tooLong()) {
            return BatchLine.refused(number, null, tooLong());
        }
        BatchLine understood = BatchLineReader.read(number, line.bytes());
        String id = understood.customId();
        boolean isNew = id == null || understood.refusal() != null || seen.add(id);
        return isNew ? understood : understood.refused(duplicate());
    }

    private void closeAtEnd() {
        if (ended && reader != null) {
            try {
                reader.close();
            } catch (IOException nothingIsLost) {
                LOG.debug("closing {}", drop.source(), nothingIsLost);
            }
        }
    }

    private Failure tooLong() {
        return new Failure(Failure.Kind.TOO_LARGE, "line_too_long", "The line is longer than " + maxLine + " bytes.");
    }

    private static Failure duplicate() {
        return Failure.caller("duplicate_custom_id", "An earlier line has the same 'custom_id'.", "custom_id");
    }

    static Failure unreadable(IOException e) {
        return Failure.caller(
                "unreadable_file",
                "The file cannot be read on from here (" + e.getClass().getSimpleName() + ").",
                null);
    }
}
