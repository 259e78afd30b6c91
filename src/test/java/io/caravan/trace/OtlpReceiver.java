package io.caravan.trace;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.Span;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes traces over OTLP, as a collector does. Thread-safe. */
public final class OtlpReceiver implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpServer server;
    private final List<Span> spans = new CopyOnWriteArrayList<>();
    private final List<String> authorizations = new CopyOnWriteArrayList<>();
    private volatile String service = "";

    public OtlpReceiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::receive);
        server.start();
    }

    private void receive(HttpExchange exchange) throws IOException {
        try (exchange) {
            ExportTraceServiceRequest request = ExportTraceServiceRequest.parseFrom(exchange.getRequestBody());
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            request.getResourceSpansList().forEach(resource -> {
                service = attribute(resource.getResource().getAttributesList(), "service.name");
                resource.getScopeSpansList().forEach(scope -> spans.addAll(scope.getSpansList()));
            });
            exchange.sendResponseHeaders(200, -1);
        }
    }

    /** What {@code caravan.traces.endpoint} has to be. */
    public String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Waits until there are so many of this name. */
    public List<Span> awaitNamed(String name, int count) {
        await().atMost(PATIENCE).until(() -> named(name).size() >= count);
        return named(name);
    }

    public List<Span> spans() {
        return List.copyOf(spans);
    }

    public List<Span> named(String name) {
        return spans.stream().filter(span -> span.getName().equals(name)).toList();
    }

    /** Those whose parent this is. */
    public List<Span> inside(Span parent) {
        return spans.stream()
                .filter(span -> span.getParentSpanId().equals(parent.getSpanId()))
                .toList();
    }

    public String service() {
        return service;
    }

    public List<String> authorizations() {
        return List.copyOf(authorizations);
    }

    public static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }

    /** As text; empty when the span does not have it. */
    public static String attribute(Span span, String name) {
        return attribute(span.getAttributesList(), name);
    }

    private static String attribute(List<KeyValue> attributes, String name) {
        return attributes.stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .map(attribute -> text(attribute))
                .findFirst()
                .orElse("");
    }

    private static String text(KeyValue attribute) {
        return switch (attribute.getValue().getValueCase()) {
            case STRING_VALUE -> attribute.getValue().getStringValue();
            case INT_VALUE -> Long.toString(attribute.getValue().getIntValue());
            case DOUBLE_VALUE -> Double.toString(attribute.getValue().getDoubleValue());
            default -> attribute.getValue().toString();
        };
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
