package io.caravan.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Writes to each request the bytes that stand under the name in it, and a good answer to one without. */
final class ScriptedUpstream implements AutoCloseable {
    private static final Pattern NAME = Pattern.compile("#([0-9a-z]+)#");
    private static final Pattern LENGTH = Pattern.compile("(?i)\r\ncontent-length: *(\\d+)\r\n");

    private final ServerSocket server = new ServerSocket(0, 1_000, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    ScriptedUpstream() throws IOException {
        threads.execute(this::accept);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    void says(String name, Reply reply) {
        replies.put(name, reply);
    }

    void forget(String name) {
        replies.remove(name);
    }

    void forget() {
        replies.clear();
    }

    private void accept() {
        try {
            while (!server.isClosed()) {
                Socket socket = server.accept();
                open.add(socket);
                threads.execute(() -> serve(socket));
            }
        } catch (IOException closed) {
            // the end
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            @Nullable String request = read(in);
            while (request != null && write(reply(request), socket)) {
                request = read(in);
            }
        } catch (IOException left) {
            // whoever asked does not want the answer any more
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private static @Nullable String read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || head.lastIndexOf("\r\n\r\n") != head.length() - 4) {
            int next = in.read();
            if (next < 0) {
                return null;
            }
            head.append((char) next);
        }
        Matcher length = LENGTH.matcher(head);
        if (!length.find()) {
            throw new IOException("a request without a length");
        }
        return new String(in.readNBytes(Integer.parseInt(length.group(1))), ISO_8859_1);
    }

    private Reply reply(String request) {
        Matcher name = NAME.matcher(request);
        return name.find() ? replies.getOrDefault(name.group(1), Reply.GOOD) : Reply.GOOD;
    }

    private static boolean write(Reply reply, Socket to) throws IOException, InterruptedException {
        to.getOutputStream().write(reply.bytes(), 0, reply.pause());
        if (reply.pauseMillis() > 0) {
            Thread.sleep(reply.pauseMillis());
        }
        to.getOutputStream().write(reply.bytes(), reply.pause(), reply.bytes().length - reply.pause());
        return !reply.closes();
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
