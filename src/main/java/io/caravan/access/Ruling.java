package io.caravan.access;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a check comes to, with what only the records may know. */
sealed interface Ruling {
    /** @param credential what it was shown by, as in {@link io.caravan.chat.Doorkeeper.Entered} */
    record Allowed(String tenant, String credential) implements Ruling {}

    /**
     * @param reason stable name of what is wrong; not for the caller, whom it could help to guess
     * @param tenant whose credentials they would have been, if that is known
     * @param credential as above, if that is known
     */
    record Denied(
            Denial denial,
            String reason,
            @Nullable String tenant,
            @Nullable String credential) implements Ruling {
        Denied(Denial denial, String reason) {
            this(denial, reason, null, null);
        }

        static Denied of(Denial denial, String reason, Key key, String credential) {
            return new Denied(denial, reason, key.tenant(), credential);
        }
    }

    /** The body has to be known first. */
    record Unread(Function<byte[], Ruling> opening) implements Ruling {}
}
