package io.caravan.simulator;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error status and its text, as DeepSeek words them.
 *
 * @param body sent instead of the usual envelope
 */
record Refusal(
        int status,
        String message,
        @Nullable String retryAfter,
        @Nullable String body) {
    private static final Map<Integer, String> USUAL = Map.of(
            400, "Failed to deserialize the JSON body into the target type",
            401, "Authentication Fails, Your api key: ****e78f is invalid",
            402, "Insufficient Balance",
            404, "Not Found",
            405, "Method Not Allowed",
            422, "Invalid parameters",
            429, "Too many requests",
            500, "Internal server error",
            503,
                    "Service is too busy. We advise users to temporarily switch to alternative LLM API service providers.");

    Refusal(int status, String message) {
        this(status, message, null, null);
    }

    static Refusal usual(int status) {
        return new Refusal(status, usualMessage(status));
    }

    private static String usualMessage(int status) {
        return USUAL.getOrDefault(status, "Simulated failure");
    }

    static Refusal broken(String detail) {
        return new Refusal(400, usualMessage(400) + ": " + detail);
    }

    static Refusal overLimit(int current, int limit) {
        return new Refusal(
                429,
                "Your current concurrency is " + current + ", which exceeds your concurrency limit of " + limit
                        + " based on your remaining balance");
    }

    static Refusal unknownKey(String key) {
        String tail = key.substring(Math.max(0, key.length() - 4));
        return new Refusal(401, "Authentication Fails, Your api key: ****" + tail + " is invalid");
    }

    static Refusal by(Fault fault) {
        if (fault.kind() == FaultKind.CONTENT_RISK) {
            return new Refusal(400, "Content Exists Risk");
        }
        int status = fault.number("status", 503);
        return new Refusal(status, usualMessage(status), fault.text("retryAfter"), fault.text("body"));
    }
}
