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
    static final long MAX_BYTES = 16 << 20;

    /** The same in parts: some 300 bytes around each token. */
    private static final long MAX_STREAM_BYTES = 160 << 20;

    private final Watch watch;
    private final Cancellable exchange;
    private final Silence silence;
    private final long limit;
    private long total;

    private WatchedStream(InputStream body, Watch watch, Cancellable exchange, Silence silence, long limit) {
        super(body);
        this.watch = watch;
        this.exchange = exchange;
        this.silence = silence;
        this.limit = limit;
    }

    /** Of an answer that comes in one piece. */
    static WatchedStream whole(InputStream body, Watch watch, Cancellable exchange) {
        return new WatchedStream(body, watch, exchange, Silence::isBlank, MAX_BYTES);
    }

    /** Of one that comes as server-sent events. */
    static WatchedStream inParts(InputStream body, Watch watch, Cancellable exchange) {
        return new WatchedStream(body, watch, exchange, new Silence.Comments(), MAX_STREAM_BYTES);
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        watch.listenAgain();
        int read = readOrTellWhyNot(buffer, offset, length);
        watch.stopListening();
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
        if (!silence.isIn(buffer, offset, read)) {
            watch.heard();
        }
        total += read;
        if (total > limit) {
            exchange.cancel();
            throw new IOException("the answer is longer than " + limit + " bytes");
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
