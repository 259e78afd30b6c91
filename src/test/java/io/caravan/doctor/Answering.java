package io.caravan.doctor;

import io.caravan.routes.Certificates;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;

/** A server on a free port of this machine that answers as a test has it. */
final class Answering implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    private Answering(HttpServerOptions options, Handler<HttpServerRequest> answers) {
        server = vertx.createHttpServer(options)
                .requestHandler(answers)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }

    static Answering start(Handler<HttpServerRequest> answers) {
        return new Answering(new HttpServerOptions(), answers);
    }

    /** Over TLS, showing this certificate. */
    static Answering with(Certificates certificate) {
        PemKeyCertOptions pair = new PemKeyCertOptions()
                .setCertValue(Buffer.buffer(certificate.certificatePem()))
                .setKeyValue(Buffer.buffer(certificate.keyPem()));
        return new Answering(new HttpServerOptions().setSsl(true).setKeyCertOptions(pair), request -> request.response()
                .end());
    }

    int port() {
        return server.actualPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
