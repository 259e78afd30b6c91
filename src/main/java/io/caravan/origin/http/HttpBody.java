package io.caravan.origin.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects the body of a request up to a limit. Runs on the event loop of its connection. */
final class HttpBody {
    private final long limit;
    private final Consumer<byte[]> complete;
    private final Runnable tooLarge;
    private @Nullable Buffer collected = Buffer.buffer();

    private HttpBody(long limit, Consumer<byte[]> complete, Runnable tooLarge) {
        this.limit = limit;
        this.complete = complete;
        this.tooLarge = tooLarge;
    }

    /**
     * Whether there is none to wait for. Such a request may become a WebSocket, which Vert.x does only with one that has not
     * been read to its end.
     */
    static boolean isNone(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return (length == null || length.equals("0")) && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
    }

    /** Asks for the body if it has to be asked for. One beyond the limit is refused, and for no longer waited for. */
    static void await(RoutingContext context, long limit, Consumer<byte[]> complete) {
        if (isAnnouncedLarger(context.request(), limit)) {
            refuse(context);
            return;
        }
        want(context.request());
        read(context.request(), limit, complete, () -> refuse(context));
    }

    private static void refuse(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        context.fail(413);
    }

    /** Who then asks before sending the body never sends it. */
    private static boolean isAnnouncedLarger(HttpServerRequest request, long limit) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length != null && Long.parseLong(length) > limit; // the decoder has read it as a number before
    }

    /** Tells a caller who asks before sending it that the body is wanted. */
    private static void want(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.EXPECT, HttpHeaders.CONTINUE, true)) {
            request.response().writeContinue();
        }
    }

    /** Calls exactly one of the two, unless the caller leaves before the end; what exceeds the limit is not kept. */
    private static void read(HttpServerRequest request, long limit, Consumer<byte[]> complete, Runnable tooLarge) {
        HttpBody body = new HttpBody(limit, complete, tooLarge);
        request.handler(body::add);
        request.endHandler(end -> body.end());
    }

    private void add(Buffer chunk) {
        if (collected == null) {
            return;
        }
        if (collected.length() + chunk.length() > limit) {
            collected = null;
            tooLarge.run();
        } else {
            collected.appendBuffer(chunk);
        }
    }

    private void end() {
        if (collected != null) {
            complete.accept(collected.getBytes());
        }
    }
}
