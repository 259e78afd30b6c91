package io.caravan.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A port before the simulator at which connections fail before there is any HTTP. Thread-safe. */
final class Door implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");
    private static final int ALL = Integer.MAX_VALUE;

    private final HttpClient client = HttpClient.newHttpClient();
    private final ExecutorService threads = Executors.newCachedThreadPool(Door::thread);
    private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
    private final AtomicInteger ill = new AtomicInteger();
    private final ServerSocket server;
    private final URI simulator;
    private volatile Manner manner = Manner.SILENT;

    /** What becomes of a connection. */
    enum Manner {
        /** RST as soon as it is there. */
        RESET,
        /** It stays open, and nothing is read or sent: as good as half-open. */
        SILENT,
        /** Bytes that are neither HTTP nor TLS, then FIN. */
        GARBAGE
    }

    Door(URI simulator) throws IOException {
        this.simulator = simulator.resolve("/chat/completions");
        server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        threads.execute(this::accept);
    }

    private static Thread thread(Runnable task) {
        Thread thread = new Thread(task, "door");
        thread.setDaemon(true);
        return thread;
    }

    /** Its address, without a scheme. */
    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** From now on all connections are treated like this. */
    void treat(Manner all) {
        manner = all;
        ill.set(ALL);
    }

    /** The next connection is treated like this, the others lead to the simulator. */
    void treatOne(Manner one) {
        manner = one;
        ill.set(1);
    }

    /** From now on connections are refused. */
    void shut() throws IOException {
        server.close();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException closed) {
            // shut
        }
    }

    private void serve(Socket socket) {
        try {
            if (ill.getAndUpdate(left -> left == ALL ? ALL : Math.max(0, left - 1)) > 0) {
                spoil(socket);
            } else {
                lead(socket);
            }
        } catch (IOException gone) {
            // the client has left first
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void spoil(Socket socket) throws IOException {
        switch (manner) {
            case RESET -> {
                socket.setSoLinger(true, 0);
                socket.close();
            }
            case SILENT -> {}
            case GARBAGE -> {
                socket.getOutputStream().write("SSH-2.0-this is not what you are looking for\r\n".getBytes(UTF_8));
                socket.shutdownOutput();
            }
        }
    }

    /** One call; the connection is not kept, so that each call has one of its own. */
    private void lead(Socket socket) throws IOException, InterruptedException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        Matcher length = LENGTH.matcher(head);
        byte[] body = new byte[length.find() ? Integer.parseInt(length.group(1)) : 0];
        in.readFully(body);
        byte[] answer = client.send(
                        HttpRequest.newBuilder(simulator)
                                .POST(BodyPublishers.ofByteArray(body))
                                .build(),
                        BodyHandlers.ofByteArray())
                .body();
        String start = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: "
                + answer.length + "\r\n\r\n";
        socket.getOutputStream().write(start.getBytes(ISO_8859_1));
        socket.getOutputStream().write(answer);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
