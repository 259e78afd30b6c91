package io.caravan.fuzz;

import java.util.Locale;

/**
 * A response.
 *
 * @param head its status line and headers
 */
record Received(int status, String head, String type, String body) {
    boolean isStream() {
        return type.startsWith("text/event-stream");
    }

    boolean isJson() {
        return type.toLowerCase(Locale.ROOT).startsWith("application/json");
    }
}
