package io.caravan.origin.http;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * Last words to a caller who may still be sending. To close a connection that has unread bytes resets it, and a reset takes
 * away what the caller has not read yet: so it is closed in one direction, and what comes is thrown away for a moment.
 */
final class Farewell extends ChannelInboundHandlerAdapter {
    private static final long MOST_BYTES = 1 << 20;
    private static final long PATIENCE_MILLIS = 1_000;

    private long discarded;

    /** @param context of a handler behind which nothing changes what is written */
    static void say(ChannelHandlerContext context, ByteBuf words) {
        boolean mayBeHalfClosed = context.channel() instanceof DuplexChannel
                && context.pipeline().get(SslHandler.class) == null; // TLS ends in both directions at once
        if (mayBeHalfClosed) {
            context.pipeline().addFirst("farewell", new Farewell());
        }
        context.writeAndFlush(words).addListener(written -> {
            if (mayBeHalfClosed && written.isSuccess()) {
                linger((DuplexChannel) context.channel());
            } else {
                context.close();
            }
        });
    }

    private static void linger(DuplexChannel channel) {
        channel.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
        channel.eventLoop().schedule(() -> channel.close(), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        channel.config().setAutoRead(true); // the end of what comes closes it
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object bytes) {
        if (bytes instanceof ByteBuf buffer) {
            discarded += buffer.readableBytes();
            buffer.release();
        }
        if (discarded > MOST_BYTES) {
            context.close();
        }
    }
}
