package io.caravan.upstream;

import io.caravan.upstream.CallTimer.Watch;
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
        int read = super.read();
        note(read < 0 ? -1 : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        note(read);
        return read;
    }

    private void note(int read) throws IOException {
        if (read < 0) {
            watch.end();
            return;
        }
        total += read;
        if (total > MAX_BYTES) {
            exchange.cancel();
            throw new IOException("the answer is longer than " + MAX_BYTES + " bytes");
        }
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
