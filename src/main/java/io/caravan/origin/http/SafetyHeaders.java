package io.caravan.origin.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Response headers that tell browsers and caches what they must not do. Answers of the API are data alone; everything else
 * may be opened in a browser and gets no rights there whatsoever: a page that is to have some says so itself.
 */
final class SafetyHeaders {
    private static final String API = "/v1/";

    /** A year: what the HSTS preload list asks for at least. */
    private static final String ALWAYS_TLS = "max-age=31536000";

    private SafetyHeaders() {}

    static void add(HttpServerRequest request) {
        MultiMap headers = request.response().headers();
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Cache-Control", "no-store");
        if (!isApi(request.path())) {
            headers.set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'");
            headers.set("X-Frame-Options", "DENY");
            headers.set("Referrer-Policy", "no-referrer");
        }
        if (request.isSSL()) {
            headers.set("Strict-Transport-Security", ALWAYS_TLS);
        }
    }

    private static boolean isApi(@Nullable String path) {
        return path != null && path.startsWith(API);
    }
}
