package io.caravan.upstream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * The body of an answer under watch: ends the watch over its call when it has been read, and breaks off what has no end,
 * because merely closing it would read on.
 */
final class WatchedStream extends FilterInputStream {
    /** An answer has at most 384K tokens of some 4 bytes, escaped at worst sixfold: more is no answer. */
    private static final long MAX_BYTES = 16 << 20;

    private final Watch watch;
    private final Cancellable exchange;
    private long total;

    WatchedStream(InputStream body, Watch watch, Cancellable exchange) {
        super(body);
        this.watch = watch;
        this.exchange = exchange;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = readOrTellWhyNot(buffer, offset, length);
        if (read < 0) {
            watch.end();
        } else {
            note(buffer, offset, read);
        }
        return read;
    }

    private int readOrTellWhyNot(byte[] buffer, int offset, int length) throws IOException {
        try {
            return super.read(buffer, offset, length);
        } catch (IOException | RuntimeException e) {
            watch.throwIfCutOff();
            throw e;
        }
    }

    private void note(byte[] buffer, int offset, int read) throws IOException {
        if (!isBlank(buffer, offset, read)) {
            watch.heard();
        }
        total += read;
        if (total > MAX_BYTES) {
            exchange.cancel();
            throw new IOException("the answer is longer than " + MAX_BYTES + " bytes");
        }
    }

    /** Mostly decided by the first byte: only what comes while a call is queued is blank from end to end. */
    private static boolean isBlank(byte[] buffer, int offset, int length) {
        for (int i = offset; i < offset + length; i++) {
            if (buffer[i] < 0 || buffer[i] > ' ') {
                return false;
            }
        }
        return true;
    }

    /** Closing reads what is left, so the watch lasts until that is done. */
    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            watch.end();
        }
    }
}
