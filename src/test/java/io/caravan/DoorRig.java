package io.caravan;

import io.caravan.access.KeyStore;
import io.caravan.access.KeyStore.Purpose;
import io.caravan.observe.AuditEvent;
import io.caravan.settings.Settings;
import io.caravan.settings.SettingsLoader;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Caravan with its real routes and one of the user's own, which says as whom its caller came in; and a raw way to call it. */
final class DoorRig implements AutoCloseable {
    static final String BODY =
            "{\"model\":\"deepseek-flash\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

    /** Says the tenant and how that was shown. */
    private static final String OWN_ROUTE = """
            - route:
                id: own
                from:
                  uri: platform-http:/own/who
                  steps:
                    - process:
                        ref: "#class:io.caravan.SayWho"
            """;

    final ConcurrentLinkedQueue<AuditEvent> audit = new ConcurrentLinkedQueue<>();
    final Simulator upstream = Simulator.start(SimulatorSettings.defaults());
    final Settings settings;
    final KeyStore keys;
    private @Nullable Gateway gateway;

    DoorRig(Path home, String... changes) throws IOException {
        copy(Path.of("config"), home.resolve("config"));
        copy(Path.of("routes"), home.resolve("routes"));
        Files.writeString(home.resolve("routes/own.camel.yaml"), OWN_ROUTE);
        Map<String, String> all = new HashMap<>(Map.of(
                "caravan.upstream.base-url", upstream.baseUri().toString(),
                "caravan.http.port", "0",
                "caravan.http.tenant", "guest",
                "caravan.access.jwt.issuer", "https://login.example.com/",
                "caravan.access.jwt.audience", "caravan"));
        for (int i = 0; i < changes.length; i += 2) {
            all.put(changes[i], changes[i + 1]);
        }
        settings = new SettingsLoader(home).load().with(all);
        keys = KeyStore.of(settings);
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName().toString()));
            }
        }
    }

    void start() throws Exception {
        gateway = Gateway.start(settings, audit::add);
    }

    Purpose purpose(String tenant) {
        return new Purpose(tenant, "", null);
    }

    /** The calls that reached the upstream since the start. */
    long calls() {
        return upstream.ledger().report().calls().all();
    }

    Socket connect() throws IOException {
        if (gateway == null) {
            throw new IllegalStateException("not started");
        }
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), gateway.port());
        socket.setSoTimeout(10_000);
        return socket;
    }

    /** Sends a chat completion to this target, byte by byte as given, and returns the whole response. */
    String post(String target, String... headers) throws IOException {
        return send("POST", target, BODY, headers);
    }

    String send(String method, String target, String body, String... headers) throws IOException {
        StringBuilder head = new StringBuilder(method + " " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + body.length() + "\r\n");
        List.of(headers).forEach(header -> head.append(header).append("\r\n"));
        return raw(head.append("\r\n").append(body).toString());
    }

    /** Letters become bytes as in ISO 8859-1. */
    String raw(String request) throws IOException {
        try (Socket socket = connect()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            ByteArrayOutputStream response = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(response);
            return response.toString(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        if (gateway != null) {
            gateway.close();
        }
        upstream.close();
    }
}
