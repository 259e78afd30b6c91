package io.caravan.simulator;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection to a simulator on which every byte, and how it ends, can be seen. */
final class RawCall implements AutoCloseable {
    private static final int PATIENCE = (int) Duration.ofSeconds(20).toMillis();
    private static final int MOMENT = 200;

    private final Socket socket;
    private final InputStream in;

    RawCall(Simulator simulator) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), simulator.port());
        socket.setSoTimeout(PATIENCE);
        in = new BufferedInputStream(socket.getInputStream());
    }

    static RawCall withFault(Simulator simulator, String fault) throws IOException {
        RawCall call = new RawCall(simulator);
        call.ask("x", "X-Simulator-Fault: " + fault + "\r\n");
        return call;
    }

    /** @param headers each with its line end */
    void ask(String text, String headers) throws IOException {
        String body = Caller.request(text).toString();
        write("POST /chat/completions HTTP/1.1\r\nHost: localhost\r\n" + headers + "Content-Length: " + body.length()
                + "\r\n\r\n" + body);
    }

    void write(String text) throws IOException {
        write(text.getBytes(StandardCharsets.US_ASCII));
    }

    void write(byte[] bytes) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(bytes);
        out.flush();
    }

    /** Returns status line and headers with their line ends. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        String line;
        do {
            line = readLine();
            head.append(line);
        } while (!line.isBlank());
        return head.toString();
    }

    /** Returns a line with its end, or what there is before the connection ends properly. */
    String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        int next = 0;
        while (next != '\n') {
            next = in.read();
            if (next < 0) {
                return line.toString();
            }
            line.append((char) next);
        }
        return line.toString();
    }

    /** Returns the content of the next chunk; empty for the last one, and when there is none any more. */
    String readChunk() throws IOException {
        String size = readLine().strip();
        if (size.isEmpty()) {
            return "";
        }
        int bytes = Integer.parseInt(size, 16);
        String chunk = new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
        readLine();
        return chunk;
    }

    /** @throws java.net.SocketException when the connection is reset */
    byte[] readToEnd() throws IOException {
        return in.readAllBytes();
    }

    boolean isSilent() throws IOException {
        socket.setSoTimeout(MOMENT);
        try {
            in.read();
            return false;
        } catch (SocketTimeoutException e) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
