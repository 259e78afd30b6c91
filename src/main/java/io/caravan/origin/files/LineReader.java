package io.caravan.origin.files;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads a stream line by line, passing over blank lines and never holding more of a line than allowed. */
final class LineReader implements Closeable {
    private static final int BUFFER = 64 << 10;

    private final InputStream in;
    private final int maxLength;
    private final byte[] buffer = new byte[BUFFER];
    private int position;
    private int limit;
    private long number;

    /**
     * A line without its end.
     *
     * @param number counted from 1, blank lines included
     * @param bytes empty when the line is too long
     */
    record Line(long number, byte[] bytes, boolean tooLong) {
        boolean isBlank() {
            for (byte b : bytes) {
                if (b != ' ' && b != '\t' && b != '\r') {
                    return false;
                }
            }
            return !tooLong;
        }
    }

    /** @param maxLength bytes of the longest line that is returned */
    LineReader(InputStream in, int maxLength) {
        this.in = in;
        this.maxLength = maxLength;
    }

    /** Returns the next line that is not blank, or null at the end. */
    @Nullable Line next() throws IOException {
        Line line = read();
        while (line != null && line.isBlank()) {
            line = read();
        }
        return line;
    }

    private @Nullable Line read() throws IOException {
        if (position == limit && !fill()) {
            return null;
        }
        number++;
        ByteArrayOutputStream kept = new ByteArrayOutputStream(512);
        boolean tooLong = false;
        do {
            int end = endOfLine();
            tooLong |= kept.size() + (end - position) > maxLength;
            if (tooLong) {
                kept.reset();
            } else {
                kept.write(buffer, position, end - position);
            }
            position = end;
        } while (position == limit && fill());
        position = Math.min(position + 1, limit);
        return new Line(number, withoutMark(kept.toByteArray()), tooLong);
    }

    private int endOfLine() {
        int end = position;
        while (end < limit && buffer[end] != '\n') {
            end++;
        }
        return end;
    }

    private boolean fill() throws IOException {
        position = 0;
        limit = Math.max(0, in.read(buffer));
        return limit > 0;
    }

    /** Windows programs like to put a byte order mark before UTF-8. */
    private byte[] withoutMark(byte[] line) {
        return number == 1 ? Utf8.withoutMark(line) : line;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
