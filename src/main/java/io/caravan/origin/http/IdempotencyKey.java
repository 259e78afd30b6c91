package io.caravan.origin.http;

import io.caravan.chat.BadRequestException;
import org.apache.camel.Message;
import org.jspecify.annotations.Nullable;

/** The name that a caller gives a request, so that asking again is not asking for another answer. */
final class IdempotencyKey {
    private static final String HEADER = "Idempotency-Key";

    /** As many as Stripe allows, whose clients are the ones people know. */
    private static final int MAX_LENGTH = 255;

    private IdempotencyKey() {}

    /** @throws BadRequestException when there is a key that cannot be one, or more than one */
    static @Nullable String read(Message message) {
        Object value = message.getHeader(HEADER);
        if (value == null) {
            return null;
        }
        if (value instanceof String key && isUsable(key)) {
            return key;
        }
        throw new BadRequestException(
                "invalid_idempotency_key",
                "The idempotency key must be one value of 1 to " + MAX_LENGTH + " printable ASCII characters.",
                HEADER);
    }

    private static boolean isUsable(String key) {
        return !key.isBlank()
                && key.length() <= MAX_LENGTH
                && key.chars().allMatch(character -> character >= ' ' && character <= '~');
    }
}
