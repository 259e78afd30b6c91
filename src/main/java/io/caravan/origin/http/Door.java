package io.caravan.origin.http;

import io.caravan.chat.Doorkeeper;
import io.caravan.chat.Doorkeeper.Entered;
import io.caravan.chat.Doorkeeper.Knock;
import io.caravan.chat.Doorkeeper.Refused;
import io.caravan.chat.Doorkeeper.Sealed;
import io.caravan.chat.Doorkeeper.Verdict;
import io.caravan.chat.Failure;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks the doorkeeper about every request before it is known where the request leads, so that no spelling of a path leads
 * past. Only what spells {@code /health} or a file of the console exactly so passes unasked, and gets nowhere else: an
 * endpoint of another path wants an {@link #admission}. The body of a caller who is refused is not kept, and beyond a little not even waited for.
 */
final class Door implements Handler<RoutingContext> {
    /** Exactly so spelled. The console's are a page without data, as a browser cannot bring a key along to it. */
    private static final Set<String> OPEN_PATHS = Set.of(
            "/health",
            "/console",
            "/console/assets/console.js",
            "/console/assets/console.css",
            "/console/assets/console.svg");

    /** Endpoints that serve nothing else, or nothing but what anybody may see. */
    private static final Set<String> OPEN_ENDPOINTS = Set.of("/health", "/console", "/console/assets/{file}");

    /** What a refused caller may still send, so that one who writes before reading gets to read the refusal. */
    private static final long PATIENCE = 1 << 20;

    private static final byte[] NO_BODY = {};

    private static final String ADMISSION = "caravan.admission";

    private final Doorkeeper doorkeeper;
    private final long maxBody;

    /**
     * Somebody who has come in.
     *
     * @param body if it had to be read for that
     */
    record Admission(Entered caller, byte @Nullable [] body) {}

    Door(Doorkeeper doorkeeper, long maxBody) {
        this.doorkeeper = doorkeeper;
        this.maxBody = maxBody;
    }

    /** Who has come in with this request; null for whoever was not asked. */
    static @Nullable Admission admission(RoutingContext context) {
        return context.get(ADMISSION);
    }

    @Override
    public void handle(RoutingContext context) {
        if (isOpen(context.request().path())) {
            context.next();
            return;
        }
        CompletableFuture<Verdict> verdict =
                doorkeeper.ask(knock(context.request())).toCompletableFuture();
        if (verdict.isDone()) {
            decide(context, verdict.join());
        } else {
            await(context, verdict);
        }
    }

    private static boolean isOpen(@Nullable String path) {
        return path != null && OPEN_PATHS.contains(path);
    }

    /** Whether this endpoint may be reached by who was not asked. */
    static boolean leadsToOpen(String endpoint) {
        return OPEN_ENDPOINTS.contains(endpoint);
    }

    private static Knock knock(HttpServerRequest request) {
        SocketAddress address = request.remoteAddress();
        return new Knock(
                request.method().name(),
                request.uri(),
                request.headers().getAll(HttpHeaders.AUTHORIZATION),
                address == null ? "unknown" : String.valueOf(address.hostAddress()));
    }

    private void await(RoutingContext context, CompletableFuture<Verdict> verdict) {
        Context loop = context.vertx().getOrCreateContext();
        context.request().pause();
        verdict.whenComplete((value, problem) -> loop.runOnContext(now -> {
            if (problem == null) {
                decide(context, value);
            } else {
                context.fail(problem);
            }
            context.request().resume();
        }));
    }

    private void decide(RoutingContext context, Verdict verdict) {
        if (verdict instanceof Entered caller) {
            enter(context, new Admission(caller, null));
        } else if (verdict instanceof Sealed sealed && HttpBody.isNone(context.request())) {
            open(context, sealed.opening().apply(NO_BODY), NO_BODY);
        } else if (verdict instanceof Sealed sealed) {
            HttpBody.await(
                    context, maxBody, body -> open(context, sealed.opening().apply(body), body));
        } else if (verdict instanceof Refused refused) {
            discard(context.request());
            refuse(context, refused.failure());
        }
    }

    private static void open(RoutingContext context, Verdict verdict, byte[] body) {
        if (verdict instanceof Entered caller) {
            enter(context, new Admission(caller, body));
        } else if (verdict instanceof Refused refused) {
            refuse(context, refused.failure());
        } else {
            throw new IllegalStateException("a body was read and is asked for again");
        }
    }

    private static void enter(RoutingContext context, Admission admission) {
        context.put(ADMISSION, admission);
        context.next();
    }

    private static void discard(HttpServerRequest request) {
        request.handler(new Handler<>() {
            private long discarded;

            @Override
            public void handle(Buffer chunk) {
                discarded += chunk.length();
                if (discarded > PATIENCE) {
                    request.connection().close();
                }
            }
        });
    }

    /** The challenge is RFC 6750's, by which clients know what they may try. */
    static void refuse(RoutingContext context, Failure failure) {
        if (failure.kind() == Failure.Kind.UNAUTHORIZED) {
            String error = failure.code().equals("no_credentials") ? "" : ", error=\"invalid_token\"";
            context.response().putHeader("WWW-Authenticate", "Bearer realm=\"caravan\"" + error);
        }
        if (failure.retryAfter() != null) {
            long seconds = Math.max(1, failure.retryAfter().toSeconds());
            context.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        HttpEngine.refuse(context, failure);
    }
}
