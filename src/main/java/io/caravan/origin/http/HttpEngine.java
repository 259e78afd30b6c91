package io.caravan.origin.http;

import io.caravan.chat.ErrorEnvelope;
import io.caravan.chat.Failure;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.spi.PlatformHttpEngine;
import org.apache.camel.support.service.ServiceSupport;

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
    private volatile int port;

    /**
     * What a request may be at most.
     *
     * @param maxBody bytes
     * @param maxHeaders bytes, all headers together
     * @param idle a connection silent for so long is closed
     */
    public record Limits(long maxBody, int maxHeaders, Duration idle) {}

    /** @param nonBlockingPaths endpoints whose routes never block the thread they run on */
    public HttpEngine(Limits limits, Set<String> nonBlockingPaths) {
        this.limits = limits;
        this.nonBlockingPaths = Set.copyOf(nonBlockingPaths);
        vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
        router = Router.router(vertx);
        options = new HttpServerOptions()
                .setMaxHeaderSize(limits.maxHeaders())
                .setMaxInitialLineLength(8 << 10)
                .setHandle100ContinueAutomatically(true)
                .setIdleTimeout((int) limits.idle().toSeconds())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setTcpNoDelay(true);
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
                500, context -> refuse(context, Failure.Kind.INTERNAL, "internal_error", "Caravan failed."));
    }

    static void refuse(RoutingContext context, Failure.Kind kind, String code, String message) {
        refuse(context.response(), kind, code, message);
    }

    static void refuse(HttpServerResponse response, Failure.Kind kind, String code, String message) {
        if (!response.ended()) {
            response.setStatusCode(kind.status())
                    .putHeader("Content-Type", "application/json")
                    .end(Buffer.buffer(ErrorEnvelope.of(new Failure(kind, code, message))));
        }
    }

    @Override
    public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
        boolean blocks = !nonBlockingPaths.contains(endpoint.getPath());
        return new HttpConsumer(endpoint, processor, router, limits.maxBody(), blocks);
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
                    .requestHandler(router)
                    .invalidRequestHandler(HttpEngine::refuseUnreadable)
                    .listen(wantedPort, host)
                    .onSuccess(server -> port = server.actualPort())
                    .<Void>mapEmpty()
                    .onComplete(started);
        }
    }

    /** Requests that the HTTP decoder gave up on never reach a route. */
    private static void refuseUnreadable(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        boolean tooLong = cause instanceof io.netty.handler.codec.TooLongFrameException;
        Failure failure = new Failure(
                Failure.Kind.CALLER,
                tooLong ? "headers_too_large" : "bad_request",
                tooLong ? "The request line or its headers are too long." : "This is not HTTP that can be read.");
        request.response()
                .setStatusCode(tooLong ? 431 : 400)
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
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
