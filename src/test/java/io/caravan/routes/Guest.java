package io.caravan.routes;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** An HTTP client on a connection of its own, which it can leave at any time. */
final class Guest {
    private final Socket socket;

    Guest(Rig rig) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), rig.gateway.port());
        socket.setSoTimeout(20_000);
    }

    /** Sends a chat completion; each header is one line. */
    void asks(String text, String... headers) throws IOException {
        String body = Rig.body(text);
        String request = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + String.join("\r\n", headers) + (headers.length == 0 ? "" : "\r\n") + "Content-Length: "
                + body.length() + "\r\n\r\n" + body;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
        socket.getOutputStream().flush();
    }

    /** One response, with its headers. */
    String hears() throws IOException {
        ByteArrayOutputStream response = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        while (!isComplete(response.toString(StandardCharsets.UTF_8))) {
            response.write(in.readNBytes(1));
        }
        return response.toString(StandardCharsets.UTF_8);
    }

    private static boolean isComplete(String response) {
        int end = response.indexOf("\r\n\r\n");
        return end > 0 && response.length() - end - 4 >= length(response.substring(0, end));
    }

    private static int length(String headers) {
        return headers.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }

    /** @param politely by closing the connection; otherwise by resetting it */
    void leaves(boolean politely) throws IOException {
        if (!politely) {
            socket.setSoLinger(true, 0);
        }
        socket.close();
    }
}
