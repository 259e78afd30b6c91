package io.caravan.origin.http;

import io.caravan.observe.HttpMeters;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import org.jspecify.annotations.Nullable;

/** Comes before all other handlers, and counts each request when it is over, whoever it was and whatever became of it. */
final class Counted implements Handler<RoutingContext> {
    private static final String ROUTE = "caravan.route";
    private static final String REASON = "caravan.reason";
    private static final String NO_ROUTE = "none";

    /** The number that nginx has for callers who leave before they have their answer. */
    private static final int LEFT = 499;

    private static final int SWITCHED = 101;

    private final HttpMeters meters;

    Counted(HttpMeters meters) {
        this.meters = meters;
    }

    /** @param path as routes name it, so that there are few */
    static void at(RoutingContext context, String path) {
        context.put(ROUTE, path);
    }

    /** Notes the code of what the caller is told in place of what it asked for. */
    static void because(RoutingContext context, String code) {
        context.put(REASON, code);
    }

    @Override
    public void handle(RoutingContext context) {
        long start = System.nanoTime();
        context.addEndHandler(end -> ended(context, end, System.nanoTime() - start));
        context.next();
    }

    private void ended(RoutingContext context, AsyncResult<Void> end, long nanos) {
        int status = context.response().getStatusCode();
        if (status == SWITCHED) {
            return; // to WebSocket: no request any more
        }
        boolean hasLeft = end.failed() && !context.response().ended();
        @Nullable String reason = hasLeft ? "caller_left" : context.get(REASON);
        meters.ended(
                context.get(ROUTE, NO_ROUTE),
                context.request().method().name(),
                hasLeft ? LEFT : status,
                reason,
                nanos);
    }

    /** Counts one that never came so far. */
    void unreadable(HttpServerRequest request, int status, String code) {
        meters.ended(NO_ROUTE, request.method().name(), status, code, 0);
    }
}
