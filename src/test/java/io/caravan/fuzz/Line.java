package io.caravan.fuzz;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpUtil;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One caller's connection, a new one whenever the last was closed. Not thread-safe. */
final class Line implements AutoCloseable {
    /** Longer than all that the settings of {@link Site} allow an answer to take; then it hangs. */
    private static final int PATIENCE_MILLIS = 30_000;

    private static final int LARGEST = 32 << 20;

    private final int port;
    private final byte[] buffer = new byte[1 << 16];
    private @Nullable Socket socket;

    Line(int port) {
        this.port = port;
    }

    /**
     * Nothing, if the connection was closed instead.
     *
     * @throws java.net.SocketTimeoutException when nothing happens for so long
     */
    Optional<Received> send(Shot shot) throws IOException {
        if (!shot.isFramed()) {
            close();
        }
        Socket open = socket();
        try {
            OutputStream out = open.getOutputStream();
            out.write(shot.bytes());
        } catch (SocketException closed) {
            // it may have been answered before its end
        }
        if (shot.leaves()) {
            close();
            return Optional.empty();
        }
        return receive(shot, open);
    }

    private Socket socket() throws IOException {
        if (socket == null) {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
        }
        return socket;
    }

    private Optional<Received> receive(Shot shot, Socket from) throws IOException {
        EmbeddedChannel reader = new EmbeddedChannel(new Responses(shot.isHead()), new HttpObjectAggregator(LARGEST));
        try {
            @Nullable FullHttpResponse response = next(reader, from);
            if (response == null) {
                close();
                return Optional.empty();
            }
            Received received = received(response);
            if (!shot.isFramed() || !HttpUtil.isKeepAlive(response)) {
                close();
            }
            response.release();
            return Optional.of(received);
        } finally {
            reader.finishAndReleaseAll();
        }
    }

    /** The final one; those before say that it goes on. */
    private @Nullable FullHttpResponse next(EmbeddedChannel reader, Socket from) throws IOException {
        while (true) {
            FullHttpResponse response = reader.readInbound();
            if (response != null && response.status().code() >= 200) {
                return response;
            } else if (response != null) {
                response.release();
                continue;
            }
            int read = read(from);
            if (read < 0) {
                return null;
            }
            reader.writeInbound(Unpooled.copiedBuffer(buffer, 0, read));
        }
    }

    private int read(Socket from) throws IOException {
        try {
            return from.getInputStream().read(buffer);
        } catch (SocketException closed) {
            return -1;
        }
    }

    private static Received received(FullHttpResponse response) {
        String type = response.headers().get("Content-Type", "");
        return new Received(
                response.status().code(),
                response.status() + "\n" + response.headers().entries(),
                type,
                response.content().toString(UTF_8));
    }

    /** A response to HEAD has a length and no body. */
    private static final class Responses extends HttpResponseDecoder {
        private final boolean isHead;

        Responses(boolean isHead) {
            this.isHead = isHead;
        }

        @Override
        protected boolean isContentAlwaysEmpty(HttpMessage message) {
            return isHead || super.isContentAlwaysEmpty(message);
        }
    }

    @Override
    public void close() throws IOException {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
