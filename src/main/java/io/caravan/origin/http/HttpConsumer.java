package io.caravan.origin.http;

import io.caravan.chat.Failure;
import io.caravan.origin.Departure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePattern;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.Suspendable;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.Method;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.apache.camel.support.DefaultConsumer;
import org.apache.camel.util.CollectionHelper;
import org.jspecify.annotations.Nullable;

/** One {@code platform-http} endpoint: requests go into its route, and the exchange's end is the response. */
final class HttpConsumer extends DefaultConsumer implements PlatformHttpConsumer, Suspendable {
    private static final Pattern PATH_PARAMETER = Pattern.compile("\\{([^/}]+)}");

    private final Router router;
    private final long maxBody;
    private final boolean blocks;
    private @Nullable Route route;

    HttpConsumer(PlatformHttpEndpoint endpoint, Processor processor, Router router, long maxBody, boolean blocks) {
        super(endpoint, processor);
        this.router = router;
        this.maxBody = maxBody;
        this.blocks = blocks;
    }

    @Override
    public PlatformHttpEndpoint getEndpoint() {
        return (PlatformHttpEndpoint) super.getEndpoint();
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        String path = PATH_PARAMETER.matcher(getEndpoint().getPath()).replaceAll(":$1");
        Route added = router.route(getEndpoint().isMatchOnUriPrefix() ? path + "*" : path);
        var methods = Method.parseList(getEndpoint().getHttpMethodRestrict());
        if (!methods.equals(Method.getAll())) {
            methods.forEach(method -> added.method(HttpMethod.valueOf(method.name())));
        }
        added.handler(this::receive);
        route = added;
    }

    @Override
    protected void doStop() throws Exception {
        if (route != null) {
            route.remove();
        }
        super.doStop();
    }

    private void receive(RoutingContext context) {
        if (isSuspendingOrSuspended() || isStoppingOrStopped()) {
            HttpEngine.refuse(context, Failure.Kind.STOPPING, "stopping", "Caravan is stopping; ask again.");
            return;
        }
        HttpBody.read(context.request(), maxBody, body -> accept(context, body), () -> refuseBody(context));
    }

    private void refuseBody(RoutingContext context) {
        context.response().putHeader("Connection", "close");
        HttpEngine.refuse(
                context, Failure.Kind.TOO_LARGE, "body_too_large", "The body is larger than " + maxBody + " bytes.");
    }

    private void accept(RoutingContext context, byte[] body) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        context.response().closeHandler(left::complete);
        if (blocks) {
            context.vertx().executeBlocking(() -> process(context, body, left), false);
        } else {
            process(context, body, left);
        }
    }

    private boolean process(RoutingContext context, byte[] body, CompletableFuture<Void> left) {
        Exchange exchange = createExchange(false);
        exchange.setPattern(ExchangePattern.InOut);
        Departure.tell(exchange, left);
        try {
            createUoW(exchange);
            fill(exchange.getIn(), context, body);
        } catch (Exception e) {
            exchange.setException(e);
        }
        return getAsyncProcessor().process(exchange, doneSync -> finish(context.response(), exchange));
    }

    private void fill(Message message, RoutingContext context, byte[] body) {
        HttpServerRequest request = context.request();
        HeaderFilterStrategy filter = getEndpoint().getHeaderFilterStrategy();
        Exchange exchange = message.getExchange();
        for (Map.Entry<String, String> header : request.headers()) {
            if (!filter.applyFilterToExternalHeaders(header.getKey(), header.getValue(), exchange)) {
                CollectionHelper.appendEntry(message.getHeaders(), header.getKey(), header.getValue());
            }
        }
        context.pathParams().forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_METHOD, request.method().name());
        message.setHeader(Exchange.HTTP_PATH, request.path());
        if (request.query() != null) {
            message.setHeader(Exchange.HTTP_QUERY, request.query());
        }
        message.setBody(body);
    }

    private void finish(HttpServerResponse response, Exchange exchange) {
        try {
            if (!response.ended() && !response.closed()) {
                respond(response, exchange);
            }
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }

    private void respond(HttpServerResponse response, Exchange exchange) {
        Message message = exchange.getMessage();
        if (exchange.getException() != null) {
            getExceptionHandler().handleException("a route failed", exchange, exchange.getException());
            HttpEngine.refuse(response, Failure.Kind.INTERNAL, "internal_error", "Caravan failed.");
            return;
        }
        HeaderFilterStrategy filter = getEndpoint().getHeaderFilterStrategy();
        for (Map.Entry<String, Object> header : message.getHeaders().entrySet()) {
            if (!filter.applyFilterToCamelHeaders(header.getKey(), header.getValue(), exchange)) {
                response.putHeader(header.getKey(), String.valueOf(header.getValue()));
            }
        }
        String type = message.getHeader(Exchange.CONTENT_TYPE, String.class);
        if (type != null) {
            response.putHeader("Content-Type", type);
        }
        response.setStatusCode(message.getHeader(Exchange.HTTP_RESPONSE_CODE, 200, Integer.class));
        byte[] body = message.getBody(byte[].class);
        response.end(body == null ? Buffer.buffer() : Buffer.buffer(body));
    }
}
