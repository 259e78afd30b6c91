package io.caravan.audit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import org.jspecify.annotations.Nullable;

/** The lines of a file, as bytes: a damaged one need not be text. */
final class Lines implements AutoCloseable {
    /** Longer than any that is written; what is longer is cut into several, none of which bears a seal. */
    private static final int LONGEST = 4 << 20;

    private static final int BUFFER = 1 << 16;

    private final InputStream file;
    private final byte[] buffer = new byte[BUFFER];
    private int at;
    private int filled;
    private boolean isEnded;

    Lines(AuditFile file) throws IOException {
        this.file = Files.newInputStream(file.path());
    }

    /** The next one without its end, or null when there is none. */
    byte @Nullable [] next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream(512);
        isEnded = false;
        while (!isEnded && line.size() < LONGEST && fill()) {
            int end = at;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, at, end - at);
            isEnded = end < filled;
            at = isEnded ? end + 1 : end;
        }
        return line.size() == 0 && !isEnded ? null : line.toByteArray();
    }

    /** Whether there are more bytes. */
    private boolean fill() throws IOException {
        if (at == filled) {
            filled = Math.max(0, file.read(buffer));
            at = 0;
        }
        return at < filled;
    }

    /** Whether the last one had an end. */
    boolean isEnded() {
        return isEnded;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
