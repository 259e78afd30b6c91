package io.caravan.upstream;

import io.caravan.chat.Call;

/** Nobody waits for this call any more: it is not sent, or was broken off. No fault of the upstream. */
final class UnwantedCallException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** What went wrong with such a call does not matter; one that took too long for its askers is another matter. */
    static void throwIfAbandoned(Call call) {
        if (call.audience().hasWalkedOut()) {
            throw new UnwantedCallException();
        }
    }

    UnwantedCallException() {
        super("all who asked are gone", null, false, false);
    }
}
