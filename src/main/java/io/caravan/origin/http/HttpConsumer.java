package io.caravan.origin.http;

import io.caravan.chat.Failure;
import io.caravan.origin.Departure;
import io.caravan.origin.Parts;
import io.caravan.origin.http.Door.Admission;
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

    /** The variable with the code of a failure that is the response, or ends a stream of it. */
    static final String REASON = "failure-code";

    /** For an endpoint whose pattern takes the open path along with others. */
    static final Failure NOT_ADMITTED = new Failure(
            Failure.Kind.UNAUTHORIZED,
            "no_credentials",
            "This path takes no credentials, and what it leads to needs some.");

    private final Router router;
    private final HttpEngine.Limits limits;
    private final boolean blocks;
    private @Nullable Route route;

    HttpConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            Router router,
            HttpEngine.Limits limits,
            boolean blocks) {
        super(endpoint, processor);
        this.router = router;
        this.limits = limits;
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
        Counted.at(context, getEndpoint().getPath());
        if (isSuspendingOrSuspended() || isStoppingOrStopped()) {
            HttpEngine.refuse(
                    context, new Failure(Failure.Kind.STOPPING, "stopping", "Caravan is stopping; ask again."));
            return;
        }
        @Nullable Admission admission = Door.admission(context);
        if (admission == null && !Door.leadsToOpen(getEndpoint().getPath())) {
            Door.refuse(context, NOT_ADMITTED);
        } else if (admission != null && admission.body() != null) {
            accept(context, admission.body());
        } else {
            HttpBody.await(context, limits.maxBody(), body -> accept(context, body));
        }
    }

    private void accept(RoutingContext context, byte[] body) {
        CompletableFuture<Void> left = new CompletableFuture<>();
        context.addEndHandler(end -> {
            if (end.failed()) {
                left.complete(null);
            }
        });
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
        offerParts(exchange, context, left);
        try {
            createUoW(exchange);
            tellCaller(exchange, Door.admission(context));
            fill(exchange.getIn(), context, body);
        } catch (Exception e) {
            exchange.setException(e);
        }
        return getAsyncProcessor().process(exchange, doneSync -> finish(context, exchange));
    }

    private void offerParts(Exchange exchange, RoutingContext context, CompletableFuture<Void> left) {
        HttpStream stream =
                new HttpStream(context.response(), context.vertx(), exchange.getExchangeId(), limits.keepAlive());
        stream.joinTo(exchange);
        Parts.offer(exchange, () -> {
            left.thenRun(stream::wake);
            return stream.open();
        });
    }

    private static void tellCaller(Exchange exchange, @Nullable Admission admission) {
        if (admission != null) {
            exchange.setVariable("tenant", admission.caller().tenant());
            exchange.setVariable("credential", admission.caller().credential());
        }
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
        @Nullable Admission admission = Door.admission(context);
        if (admission != null && admission.caller().hasShown()) {
            message.removeHeader("Authorization"); // lest a route that calls somebody else sends it along
        }
        context.pathParams().forEach(message::setHeader);
        message.setHeader(Exchange.HTTP_METHOD, request.method().name());
        message.setHeader(Exchange.HTTP_PATH, request.path());
        if (request.query() != null) {
            message.setHeader(Exchange.HTTP_QUERY, request.query());
        }
        message.setBody(body);
    }

    private void finish(RoutingContext context, Exchange exchange) {
        HttpStream.of(exchange).ifPresent(HttpStream::end);
        HttpServerResponse response = context.response();
        try {
            if (!response.ended() && !response.closed()) {
                respond(context, exchange);
            }
        } finally {
            doneUoW(exchange);
            releaseExchange(exchange, false);
        }
    }

    private void respond(RoutingContext context, Exchange exchange) {
        HttpServerResponse response = context.response();
        Message message = exchange.getMessage();
        if (exchange.getException() != null) {
            getExceptionHandler().handleException("a route failed", exchange, exchange.getException());
            HttpEngine.refuse(context, new Failure(Failure.Kind.INTERNAL, "internal_error", "Caravan failed."));
            return;
        }
        @Nullable String reason = exchange.getVariable(REASON, String.class);
        if (reason != null) {
            Counted.because(context, reason);
        }
        if (response.headWritten()) { // by a stream, of which this is the end
            response.end(body(message));
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
        response.end(body(message));
    }

    private static Buffer body(Message message) {
        byte[] body = message.getBody(byte[].class);
        return body == null ? Buffer.buffer() : Buffer.buffer(body);
    }
}
