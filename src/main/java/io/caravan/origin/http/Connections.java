package io.caravan.origin.http;

import io.caravan.chat.ErrorEnvelope;
import io.caravan.chat.Failure;
import io.caravan.origin.http.HttpEngine.Limits;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Lets so many connections in and watches how each brings its requests. Reaches into the pipeline that Vert.x 4.5 makes for
 * a connection: a public way there is none. Thread-safe.
 */
final class Connections {
    private static final String DECODER = "httpDecoder";
    private static final String HANDLER = "handler";

    private static final Failure TOO_MANY = new Failure(
            Failure.Kind.BUSY,
            "too_many_connections",
            "There are too many connections: close some, or come back later.");
    private static final Failure TOO_SLOW = new Failure(
            Failure.Kind.CALLER, "request_timeout", "The request did not come within the time there is for it.");

    private final Limits limits;
    private final HttpServerOptions options;
    private final BiConsumer<String, String> refused;
    private final AtomicInteger open = new AtomicInteger();

    /** @param refused told the address of a caller whose connection is closed, and the code of the reason */
    Connections(Limits limits, HttpServerOptions options, BiConsumer<String, String> refused) {
        this.limits = limits;
        this.options = options;
        this.refused = refused;
    }

    int open() {
        return open.get();
    }

    /** Called on the event loop of the connection before it is read from. */
    void accept(HttpConnection connection) {
        ChannelHandlerContext context = ((ConnectionBase) connection).channelHandlerContext();
        context.channel().closeFuture().addListener(closed -> open.decrementAndGet());
        int others = open.getAndIncrement();
        if (others >= limits.maxConnections()) {
            context.channel().config().setAutoRead(false);
            refused.accept(address(context), TOO_MANY.code());
            if (others >= 2 * limits.maxConnections()) { // those who are told stay for a moment: they must not be too
                // many, too
                context.close();
            } else {
                Farewell.say(context.pipeline().context(DECODER), reply("503 Service Unavailable", TOO_MANY));
            }
            return;
        }
        RequestDecoder decoder = new RequestDecoder(options, limits.requestTime(), this::giveUp);
        context.pipeline().replace(DECODER, DECODER, decoder);
        context.pipeline().addBefore(HANDLER, "answerWatch", new AnswerWatch(decoder::answered));
    }

    /** Connections that bring nothing at all are common (browsers, load balancers) and no offence. */
    private void giveUp(ChannelHandlerContext context, String code, boolean mayAnswer) {
        if (!code.equals("no_request")) {
            refused.accept(address(context), code);
        }
        if (mayAnswer && code.equals(TOO_SLOW.code())) {
            Farewell.say(context, reply("408 Request Timeout", TOO_SLOW));
        } else {
            context.close();
        }
    }

    /** To be written in front of the encoder, which takes nothing that belongs to no request. */
    private static ByteBuf reply(String status, Failure failure) {
        byte[] body = ErrorEnvelope.of(failure);
        String head = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                + "\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n";
        return Unpooled.wrappedBuffer(head.getBytes(StandardCharsets.US_ASCII), body);
    }

    static String address(ChannelHandlerContext context) {
        return context.channel().remoteAddress() instanceof java.net.InetSocketAddress address
                        && address.getAddress() != null
                ? address.getAddress().getHostAddress()
                : "unknown";
    }
}
