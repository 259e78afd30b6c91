package io.caravan.origin.http;

import io.caravan.chat.Channels;
import io.caravan.chat.Doorkeeper;
import io.caravan.chat.ErrorEnvelope;
import io.caravan.chat.Failure;
import io.caravan.observe.Audit;
import io.caravan.observe.AuditEvent;
import io.caravan.observe.HttpMeters;
import io.caravan.stream.EventWriter;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.support.service.ServiceSupport;
import org.jspecify.annotations.Nullable;

/**
 * Serves {@code platform-http} endpoints without holding a thread while an exchange waits; Camel's own engine holds one of
 * twenty workers for each. Routes named as non-blocking run on the event loop, all others on a worker thread. The port
 * opens with {@link #listen}, when the routes are up, so that whoever gets through is answered.
 */
public final class HttpEngine extends ServiceSupport implements PlatformHttpEngine {
    private final Limits limits;
    private final Set<String> nonBlockingPaths;
    private final Vertx vertx;
    private final Router router;
    private final HttpServerOptions options;
    private final Connections connections;
    private final @Nullable Tls tls;
    private final Audit audit;
    private final Counted counted;
    private volatile int port;

    /**
     * What a request may be at most.
     *
     * @param maxBody bytes
     * @param maxHeaders bytes, all headers together
     * @param idle a connection silent for so long is closed
     * @param keepAlive a stream silent for so long is given a sign of life
     * @param requestTime from the first byte of a request to its last
     * @param maxConnections open at once
     */
    public record Limits(
            long maxBody,
            int maxHeaders,
            Duration idle,
            Duration keepAlive,
            Duration requestTime,
            int maxConnections) {}

    /**
     * @param nonBlockingPaths endpoints whose routes never block the thread they run on
     * @param origins of web pages that may ask
     * @param tlsFiles null for plain HTTP
     * @param doorkeeper asked about every request but those for {@code /health}
     * @param audit told of whoever is turned away before a route is reached
     * @throws io.caravan.settings.SettingsException when the files for TLS cannot be used
     */
    public HttpEngine(
            Limits limits,
            Set<String> nonBlockingPaths,
            List<String> origins,
            @Nullable TlsFiles tlsFiles,
            Doorkeeper doorkeeper,
            HttpMeters meters,
            Audit audit) {
        this.limits = limits;
        this.audit = audit;
        this.nonBlockingPaths = Set.copyOf(nonBlockingPaths);
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        router = Router.router(vertx);
        options = new HttpServerOptions()
                .setMaxHeaderSize(limits.maxHeaders())
                .setMaxInitialLineLength(8 << 10)
                // HTTP/2 would bring limits of its own (streams, resets), and no client of the API needs it; its
                // upgrade without TLS has carried requests past proxies, and RFC 9113 has given it up.
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setIdleTimeout((int) limits.idle().toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                // Those who listen send nothing but ids, so that nothing needs to be unpacked or put together.
                .setPerMessageWebSocketCompressionSupported(false)
                .setPerFrameWebSocketCompressionSupported(false)
                .setMaxWebSocketMessageSize(64 << 10)
                .setTcpNoDelay(true);
        tls = tlsFiles == null ? null : configure(tlsFiles);
        connections = new Connections(limits, options, this::note);
        counted = new Counted(meters);
        router.route().handler(counted);
        router.route().handler(CrossOrigin.allowing(origins)); // a browser asks without credentials whether it may
        router.route().handler(new Door(doorkeeper, limits.maxBody()));
        router.errorHandler(
                404,
                context -> refuse(context, Failure.Kind.NOT_FOUND, "unknown_path", "There is nothing at this path."));
        router.errorHandler(
                405,
                context ->
                        refuse(context, Failure.Kind.METHOD, "wrong_method", "This path does not take this method."));
        router.errorHandler(
                400,
                context ->
                        refuse(context, Failure.Kind.CALLER, "bad_request", "This is not a request that can be read."));
        router.errorHandler(
                403,
                context -> refuse(
                        context, Failure.Kind.FORBIDDEN, "origin_not_allowed", "This web page may not ask here."));
        router.errorHandler(
                413,
                context -> refuse(
                        context,
                        Failure.Kind.TOO_LARGE,
                        "body_too_large",
                        "The body is larger than " + limits.maxBody() + " bytes."));
        router.errorHandler(
                500, context -> refuse(context, Failure.Kind.INTERNAL, "internal_error", "Caravan failed."));
    }

    /** Files that cannot be used leave no thread behind. */
    private Tls configure(TlsFiles files) {
        try {
            return Tls.configure(vertx, files, options);
        } catch (RuntimeException e) {
            vertx.close();
            throw e;
        }
    }

    private void refuse(RoutingContext context, Failure.Kind kind, String code, String message) {
        note(address(context.request()), code);
        refuse(context, new Failure(kind, code, message));
    }

    private void note(String address, String code) {
        audit.note(new AuditEvent("access", code, null, null, Map.of("address", address)));
    }

    private static String address(HttpServerRequest request) {
        return request.remoteAddress() == null
                ? "unknown"
                : String.valueOf(request.remoteAddress().hostAddress());
    }

    /** Open at this moment. */
    public int connections() {
        return connections.open();
    }

    static void refuse(RoutingContext context, Failure failure) {
        Counted.because(context, failure.code());
        HttpServerResponse response = context.response();
        if (response.headWritten() && !response.ended()) {
            response.end(Buffer.buffer(EventWriter.event(ErrorEnvelope.of(failure))));
        } else if (!response.ended()) {
            response.setStatusCode(failure.kind().status())
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(ErrorEnvelope.of(failure)));
        }
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        boolean blocks = !nonBlockingPaths.contains(endpoint.getPath());
        return new HttpConsumer(endpoint, processor, router, limits, blocks);
    }

    /** Callers may listen to channels. To be called before the port opens. */
    public void serve(Channels channels) {
        router.get(ChannelEndpoint.PATH).handler(new ChannelEndpoint(channels, limits.keepAlive()));
    }

    /**
     * Opens the port, on one event loop a core.
     *
     * @return the port, also when any free one was asked for
     * @throws java.util.concurrent.CompletionException when the address cannot be bound
     */
    public int listen(String host, int wantedPort) {
        // Vert.x lets servers share a port that is to be chosen freely only when it is given as a negative number.
        int shared = wantedPort == 0 ? -1 : wantedPort;
        DeploymentOptions oneEach =
                new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
        vertx.deployVerticle(() -> new Loop(host, shared), oneEach)
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        if (tls != null) {
            tls.start();
        }
        return port;
    }

    /** One event loop; a server made outside of a verticle would share the loop of the others. */
    private final class Loop extends AbstractVerticle {
        private final String host;
        private final int wantedPort;

        Loop(String host, int wantedPort) {
            this.host = host;
            this.wantedPort = wantedPort;
        }

        @Override
        public void start(Promise<Void> started) {
            vertx.createHttpServer(options)
                    .connectionHandler(connections::accept)
                    .requestHandler(HttpEngine.this::receive)
                    .invalidRequestHandler(HttpEngine.this::refuseUnreadable)
                    .listen(wantedPort, host)
                    .onSuccess(HttpEngine.this::listens)
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }

    private void listens(HttpServer server) {
        port = server.actualPort();
        if (tls != null) {
            tls.watch(server);
        }
    }

    private void receive(HttpServerRequest request) {
        SafetyHeaders.add(request);
        router.handle(request);
    }

    /** Requests that the HTTP decoder gave up on never reach a route. */
    private void refuseUnreadable(HttpServerRequest request) {
        SafetyHeaders.add(request);
        Throwable cause = request.decoderResult().cause();
        boolean tooLong = cause instanceof io.netty.handler.codec.TooLongFrameException;
        Failure failure = new Failure(
                Failure.Kind.CALLER,
                tooLong ? "headers_too_large" : "bad_request",
                tooLong ? "The request line or its headers are too long." : "This is not HTTP that can be read.");
        note(address(request), failure.code());
        int status = tooLong ? 431 : 400;
        counted.unreadable(request, status, failure.code());
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .putHeader("Connection", "close")
                .end(Buffer.buffer(ErrorEnvelope.of(failure)));
        request.connection().close();
    }

    @Override
    public int getServerPort() {
        return port;
    }

    @Override
    protected void doStop() {
        if (tls != null) {
            tls.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
