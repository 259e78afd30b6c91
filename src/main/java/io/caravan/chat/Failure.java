package io.caravan.chat;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Why a request got no answer, in words that may be shown to its sender.
 *
 * @param kind what sort of trouble it is
 * @param code stable name of the trouble for programs, for instance {@code unknown_model}
 * @param message one sentence for people; never the raw text of the upstream
 * @param param the member of the request that is at fault, if one is
 * @param retryAfter when asking again makes sense, if it does
 */
public record Failure(
        Kind kind,
        String code,
        String message,
        @Nullable String param,
        @Nullable Duration retryAfter) {

    /** Sorts of trouble, each with the HTTP status and the error type of the OpenAI envelope. */
    public enum Kind {
        /** The request itself is wrong; asking again unchanged is useless. */
        CALLER(400, "invalid_request_error"),
        /** The upstream refuses this content. */
        CONTENT(400, "content_policy_error"),
        /** The request is larger than a limit of ours. */
        TOO_LARGE(413, "invalid_request_error"),
        /** The sender does not show who it is, or not in a way that holds. */
        UNAUTHORIZED(401, "authentication_error"),
        /** Nothing of ours has this name. */
        NOT_FOUND(404, "invalid_request_error"),
        /** This is not a way to ask here. */
        METHOD(405, "invalid_request_error"),
        /** The body is of a type that cannot be read. */
        MEDIA_TYPE(415, "invalid_request_error"),
        /** The sender gave another request the same key. */
        REUSED(422, "invalid_request_error"),
        /** It is not known whether the request was answered and paid; somebody has to decide what becomes of it. */
        HELD(409, "invalid_request_error"),
        /** The sender may not ask for this. */
        FORBIDDEN(403, "permission_error"),
        /** What the tenant may spend is spent. */
        SPENT(402, "insufficient_quota"),
        /** The tokens that the tenant may use are used up. */
        QUOTA(429, "insufficient_quota"),
        /** The asker has left. */
        GONE(499, "invalid_request_error"),
        /** There is no room: the sender is to slow down. */
        BUSY(429, "rate_limit_error"),
        /** The upstream asked us to slow down, more often than the retries allow. */
        PACE(429, "rate_limit_error"),
        /** The account at the upstream is at fault: key or balance. */
        ACCOUNT(503, "upstream_error"),
        /** The upstream failed. */
        UPSTREAM(502, "upstream_error"),
        /** The upstream could not be reached or the connection broke. */
        TRANSPORT(502, "upstream_error"),
        /** The circuit breaker keeps calls away from an ill upstream. */
        OPEN(503, "upstream_error"),
        /** The deadline passed. */
        EXPIRED(504, "timeout_error"),
        /** Caravan is stopping; the request was not answered and stays with its source. */
        STOPPING(503, "server_error"),
        /** The ledger cannot be written: nothing that has to be kept is taken on. */
        LEDGER(503, "server_error"),
        /** A fault of ours. */
        INTERNAL(500, "server_error");

        private final int status;
        private final String type;

        Kind(int status, String type) {
            this.status = status;
            this.type = type;
        }

        /** The name in meters, for instance {@code not-found}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        public int status() {
            return status;
        }

        public String type() {
            return type;
        }
    }

    public Failure(Kind kind, String code, String message) {
        this(kind, code, message, null, null);
    }

    public Failure(Kind kind, String code, String message, Duration retryAfter) {
        this(kind, code, message, null, retryAfter);
    }

    public static Failure caller(String code, String message, @Nullable String param) {
        return new Failure(Kind.CALLER, code, message, param, null);
    }
}
