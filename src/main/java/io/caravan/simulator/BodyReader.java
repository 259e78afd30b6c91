package io.caravan.simulator;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads a request up to DeepSeek's limit and keeps nothing of a larger one. Confined to one event loop. */
final class BodyReader {
    /** DeepSeek's limit: 48 MiB. */
    private static final long MAX = 48L << 20;

    private final Runnable refuse;
    private Buffer body = Buffer.buffer();
    private boolean isRefused;

    private BodyReader(Runnable refuse) {
        this.refuse = refuse;
    }

    /** @param refuse told with the error that a body is too large, as soon as that is known */
    static void read(HttpServerRequest request, Consumer<Buffer> whole, Consumer<Refusal> refuse) {
        Refusal tooLarge = new Refusal(413, "The request body is larger than " + MAX + " bytes");
        if (isTooLarge(request.getHeader(HttpHeaders.CONTENT_LENGTH))) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            refuse.accept(tooLarge);
            return;
        }
        BodyReader reader = new BodyReader(() -> refuse.accept(tooLarge));
        request.handler(reader::take);
        request.endHandler(end -> reader.finish(whole));
    }

    private static boolean isTooLarge(@Nullable String length) {
        return length != null && length.length() > 7 && Long.parseLong(length) > MAX;
    }

    /** The rest of what is too large is read all the same: a connection closed on a sender often loses the answer. */
    private void take(Buffer part) {
        if (!isRefused && body.length() + part.length() > MAX) {
            isRefused = true;
            body = Buffer.buffer();
            refuse.run();
        } else if (!isRefused) {
            body.appendBuffer(part);
        }
    }

    private void finish(Consumer<Buffer> whole) {
        if (!isRefused) {
            whole.accept(body);
        }
    }
}
