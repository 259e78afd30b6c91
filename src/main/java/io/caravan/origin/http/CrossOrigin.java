package io.caravan.origin.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;

/**
 * Which web pages may ask (Cross-Origin Resource Sharing). Only browsers send {@code Origin}. A page that is not listed is
 * refused, and not just kept from reading the answer: the question would have been paid for by then. With that a page which
 * has its own name point to this machine (DNS rebinding) gets nowhere either.
 */
final class CrossOrigin implements Handler<RoutingContext> {
    /** Also those that OpenAI's client for browsers sends. */
    private static final Set<String> OF_THE_CONSOLE =
            Set.of("/console/assets/console.js", "/console/state", "/console/replay");

    private static final Set<String> REQUEST_HEADERS = Set.of(
            "Authorization",
            "Content-Type",
            "Idempotency-Key",
            "OpenAI-Organization",
            "OpenAI-Project",
            "Prefer",
            "X-Caravan-Deadline",
            "X-Caravan-Lane",
            "X-Caravan-Merge",
            "X-Request-Id",
            "X-Stainless-Arch",
            "X-Stainless-Helper-Method",
            "X-Stainless-Lang",
            "X-Stainless-OS",
            "X-Stainless-Package-Version",
            "X-Stainless-Retry-Count",
            "X-Stainless-Runtime",
            "X-Stainless-Runtime-Version",
            "X-Stainless-Timeout");

    private static final Set<String> RESPONSE_HEADERS = Set.of(
            "Location",
            "Preference-Applied",
            "Retry-After",
            "X-Caravan-Calls",
            "X-Caravan-Merge",
            "X-Caravan-Request-Id",
            "X-Caravan-Source",
            "X-Caravan-Upstream",
            "X-Request-Id");

    private static final int PREFLIGHT_SECONDS = 600;

    private final CorsHandler listed;

    private CrossOrigin(CorsHandler listed) {
        this.listed = listed;
    }

    /** @param origins those that may ask, each exactly as browsers send it; without any no page may */
    static Handler<RoutingContext> allowing(List<String> origins) {
        Handler<RoutingContext> others = origins.isEmpty() ? CrossOrigin::refuse : new CrossOrigin(handler(origins));
        return context -> {
            if (isOfTheConsole(context.request())) {
                context.next();
            } else {
                others.handle(context);
            }
        };
    }

    /** Browsers name the origin of a page that posts or takes a module, also when it is this very server. */
    private static boolean isOfTheConsole(HttpServerRequest request) {
        String own = (request.isSSL() ? "https://" : "http://") + request.getHeader(HttpHeaders.HOST);
        return request.path() != null
                && OF_THE_CONSOLE.contains(request.path())
                && request.headers().getAll(HttpHeaders.ORIGIN).equals(List.of(own));
    }

    private static void refuse(RoutingContext context) {
        if (context.request().headers().contains(HttpHeaders.ORIGIN)) {
            context.fail(403);
        } else {
            context.next();
        }
    }

    /** Credentials are keys that the page itself has and sends, never cookies, which the browser would add. */
    private static CorsHandler handler(List<String> origins) {
        CorsHandler handler = CorsHandler.create();
        origins.forEach(handler::addOrigin);
        return handler.allowedMethods(Set.of(HttpMethod.GET, HttpMethod.POST))
                .allowedHeaders(REQUEST_HEADERS)
                .exposedHeaders(RESPONSE_HEADERS)
                .maxAgeSeconds(PREFLIGHT_SECONDS);
    }

    @Override
    public void handle(RoutingContext context) {
        listed.handle(context);
    }
}
