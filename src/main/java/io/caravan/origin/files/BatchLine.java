package io.caravan.origin.files;

import io.caravan.chat.Failure;
import org.jspecify.annotations.Nullable;

/**
 * One request of a dropped file.
 *
 * @param number of its line, from 1; 0 when the whole file is the request
 * @param customId the sender's name for it, as far as it could be read
 * @param body a chat completion request; empty when refused
 * @param refusal why it is no request
 */
record BatchLine(
        long number,
        @Nullable String customId,
        byte[] body,
        @Nullable Failure refusal) {
    private static final byte[] NOTHING = {};

    static BatchLine refused(long number, @Nullable String customId, Failure why) {
        return new BatchLine(number, customId, NOTHING, why);
    }

    BatchLine refused(Failure why) {
        return refused(number, customId, why);
    }
}
