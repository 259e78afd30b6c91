package io.caravan.upstream;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Future;

/** Tells the timer of a call when its body has been read or given up. */
final class WatchedStream extends FilterInputStream {
    private final Future<?> cutOff;

    WatchedStream(InputStream body, Future<?> cutOff) {
        super(body);
        this.cutOff = cutOff;
    }

    @Override
    public int read() throws IOException {
        return ended(super.read());
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        return ended(super.read(buffer, offset, length));
    }

    private int ended(int read) {
        if (read < 0) {
            cutOff.cancel(false);
        }
        return read;
    }

    @Override
    public void close() throws IOException {
        cutOff.cancel(false);
        super.close();
    }
}
