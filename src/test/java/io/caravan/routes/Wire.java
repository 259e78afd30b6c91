package io.caravan.routes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** A connection on which anything can be sent. In what is written {@code ~} is a line end. */
record Wire(Socket socket) implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 15_000;

    static Wire to(int port) throws IOException {
        return of(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    static Wire of(Socket socket) throws IOException {
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new Wire(socket);
    }

    Wire send(String text) throws IOException {
        socket.getOutputStream().write(text.replace("~", "\r\n").getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
        return this;
    }

    /** Everything up to where the other side closes. */
    String rest() throws IOException {
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(answer);
        } catch (SocketException reset) {
            // closed while something of ours was not read yet
        }
        return answer.toString(StandardCharsets.UTF_8);
    }

    /** Everything up to and with this text, or to where the other side closes. */
    String until(String end) throws IOException {
        StringBuilder answer = new StringBuilder();
        int next = socket.getInputStream().read();
        while (next >= 0) {
            answer.append((char) next);
            if (answer.toString().endsWith(end)) {
                break;
            }
            next = socket.getInputStream().read();
        }
        return answer.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
