package io.caravan.origin.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
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

    /** Calls exactly one of the two, unless the caller leaves before the end; what exceeds the limit is not kept. */
    static void read(HttpServerRequest request, long limit, Consumer<byte[]> complete, Runnable tooLarge) {
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
