package io.caravan.origin.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/** Sees the end of each answer go by. */
final class AnswerWatch extends ChannelOutboundHandlerAdapter {
    private final Runnable answered;

    AnswerWatch(Runnable answered) {
        this.answered = answered;
    }

    @Override
    public void write(ChannelHandlerContext context, Object part, ChannelPromise promise) {
        if (part instanceof LastHttpContent && !isInterim(part)) {
            answered.run();
        }
        context.write(part, promise);
    }

    /** {@code 100 Continue} is no answer yet. */
    private static boolean isInterim(Object part) {
        return part instanceof HttpResponse response && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }
}
