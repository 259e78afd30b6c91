package io.caravan.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A program that takes webhooks, one after the other, and remembers what came under which id. */
final class Receiver implements AutoCloseable {
    private final HttpServer server;
    private final Map<String, Set<String>> bodies = new ConcurrentHashMap<>();

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
        bodies.computeIfAbsent(id, none -> new HashSet<>()).add(body);
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** What a gateway needs to be able to reach it. */
    static Map<String, String> settings() {
        return Map.of(
                "caravan.webhook.secrets", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                "caravan.webhook.allow", "127.0.0.0/8",
                "caravan.webhook.ports", "",
                "caravan.webhook.http", "true",
                "caravan.delivery.back-off", "100ms");
    }

    /** Those that have come so far, by id. */
    Map<String, Set<String>> bodies() {
        return bodies;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
