package io.caravan.upstream;

import io.caravan.chat.Failure;
import io.caravan.chat.Secret;
import org.jspecify.annotations.Nullable;

/** What pays at an upstream: the key to send, and whether there is any use in sending it. Thread-safe. */
final class Account {
    private final Secret key;

    Account(Secret key) {
        this.key = key;
    }

    /** The key for the next call. */
    Secret key() {
        return key;
    }

    /** Why no call can be made on this account, if so. */
    @Nullable Failure trouble() {
        return null;
    }
}
