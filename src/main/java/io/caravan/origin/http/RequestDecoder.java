package io.caravan.origin.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.VertxHttpRequestDecoder;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connection, and is stricter about it than Vert.x: refuses what could be read in two ways, gives
 * a request a limited time from its first byte to its last, and a connection the same time to bring its first one. Vert.x
 * 4.5 has but an idle timer, which a byte now and then keeps quiet, and no limit for requests sent ahead of the answers.
 */
final class RequestDecoder extends VertxHttpRequestDecoder {
    /** Requests of one connection that wait for the one in front of them to be answered. Clients hardly do that at all. */
    private static final int MOST_AHEAD = 100;

    private final long patienceNanos;
    private final Offence offence;
    private @Nullable Future<?> timer;
    private boolean isReceiving;
    private boolean isInBody;
    private boolean isRefused;
    private int unanswered;
    private boolean isFirst = true;

    /** Who is told of a connection that is given up, and closes it. */
    interface Offence {
        /** @param mayAnswer whether nothing else is being written to it */
        void happened(ChannelHandlerContext connection, String code, boolean mayAnswer);
    }

    RequestDecoder(HttpServerOptions options, Duration patience, Offence offence) {
        super(options);
        patienceNanos = patience.toNanos();
        this.offence = offence;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        startTimer(context);
    }

    @Override
    protected void handlerRemoved0(ChannelHandlerContext context) {
        stopTimer();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) throws Exception {
        stopTimer();
        super.channelInactive(context);
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf bytes, List<Object> out) throws Exception {
        if (isRefused) {
            bytes.skipBytes(bytes.readableBytes());
            return;
        }
        isReceiving |= bytes.isReadable();
        int before = out.size();
        super.decode(context, bytes, out);
        for (int i = before; i < out.size(); i++) {
            look(context, out.get(i));
        }
    }

    private void look(ChannelHandlerContext context, Object part) {
        if (part instanceof HttpRequest request) {
            begin(context, request);
        } else if (part instanceof HttpContent content
                && content.decoderResult().isFailure()) {
            isRefused = true;
            offence.happened(context, "bad_request", false);
        }
        if (part instanceof LastHttpContent) {
            isReceiving = false;
            isInBody = false;
            stopTimer();
        }
    }

    private void begin(ChannelHandlerContext context, HttpRequest request) {
        isFirst = false;
        isInBody = true;
        if (request.decoderResult().isSuccess()) {
            Framing.problem(request).ifPresent(problem -> request.setDecoderResult(unclear(problem)));
        }
        if (request.decoderResult().isFailure()) {
            isRefused = true;
            answerInHttp(request);
        }
        unanswered++;
        if (unanswered > MOST_AHEAD) {
            isRefused = true;
            offence.happened(context, "too_many_ahead", false);
        }
    }

    private static DecoderResult unclear(String problem) {
        return DecoderResult.failure(new UnclearRequestException(problem));
    }

    /** A response bears the version of its request, and a refused one may call itself anything. */
    private static void answerInHttp(HttpRequest request) {
        boolean isOld = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        request.setProtocolVersion(isOld ? HttpVersion.HTTP_1_0 : HttpVersion.HTTP_1_1);
    }

    /** Netty would take away the length and go on. */
    @Override
    protected void handleTransferEncodingChunkedWithContentLength(HttpMessage message) {
        throw new UnclearRequestException("a length and a transfer coding");
    }

    /** A request has its answer. */
    void answered() {
        unanswered--;
    }

    /** Most requests are there at once and never need the timer. */
    @Override
    public void channelReadComplete(ChannelHandlerContext context) throws Exception {
        super.channelReadComplete(context);
        if (isReceiving && timer == null) {
            startTimer(context);
        }
    }

    private void startTimer(ChannelHandlerContext context) {
        timer = context.executor().schedule(() -> late(context), patienceNanos, TimeUnit.NANOSECONDS);
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /**
     * While an earlier answer is due the time does not run: we may not be reading, and to close would take that answer away,
     * perhaps for a line end too many behind its request.
     */
    private void late(ChannelHandlerContext context) {
        int due = unanswered - (isInBody ? 1 : 0);
        if (due <= 0 && context.channel().config().isAutoRead()) {
            isRefused = true;
            offence.happened(context, isReceiving ? "request_timeout" : "no_request", isFirst);
        } else {
            startTimer(context);
        }
    }
}
