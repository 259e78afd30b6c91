package io.caravan.upstream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Future;
import org.apache.hc.core5.concurrent.Cancellable;

/**
 * The body of an answer under watch: ends the timer of its call when it has been read, and breaks off what has no end,
 * because merely closing it would read on.
 */
final class WatchedStream extends FilterInputStream {
    /** An answer has at most 384K tokens of some 4 bytes, escaped at worst sixfold: more is no answer. */
    private static final long MAX_BYTES = 16 << 20;

    private final Future<?> cutOff;
    private final Cancellable exchange;
    private long total;

    WatchedStream(InputStream body, Future<?> cutOff, Cancellable exchange) {
        super(body);
        this.cutOff = cutOff;
        this.exchange = exchange;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        watch(read < 0 ? -1 : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        watch(read);
        return read;
    }

    private void watch(int read) throws IOException {
        if (read < 0) {
            cutOff.cancel(false);
            return;
        }
        total += read;
        if (total > MAX_BYTES) {
            exchange.cancel();
            throw new IOException("the answer is longer than " + MAX_BYTES + " bytes");
        }
    }

    /** Closing reads what is left, so the timer runs until that is done. */
    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            cutOff.cancel(false);
        }
    }
}
