package io.caravan.access;

import io.caravan.chat.Failure;
import java.time.Duration;

/** What a caller who does not come in is told: no more than a stranger may know. */
enum Denial {
    NO_CREDENTIALS(new Failure(
            Failure.Kind.UNAUTHORIZED,
            "no_credentials",
            "This needs credentials: send your key as Authorization: Bearer, or sign the request.")),
    INVALID(new Failure(
            Failure.Kind.UNAUTHORIZED,
            "invalid_credentials",
            "These credentials are not valid here: check that they are complete, or ask for others.")),
    EXPIRED(new Failure(
            Failure.Kind.UNAUTHORIZED,
            "expired_credentials",
            "These credentials have expired, or their timestamp is too far from the time here: make new ones, and check"
                    + " your clock.")),
    REPLAYED(new Failure(
            Failure.Kind.UNAUTHORIZED,
            "replayed",
            "This signature has been used already: sign each request anew, with a timestamp in milliseconds.")),
    CROWDED(new Failure(
            Failure.Kind.BUSY,
            "too_many_credentials",
            "More credentials are to be checked than there is room for: ask again a little later.",
            Duration.ofSeconds(1))),
    UNKNOWABLE(new Failure(
            Failure.Kind.INTERNAL,
            "token_keys_unavailable",
            "Tokens cannot be checked now, because their issuer's keys cannot be had: ask again a little later.",
            Duration.ofSeconds(5)));

    private final Failure failure;

    Denial(Failure failure) {
        this.failure = failure;
    }

    Failure failure() {
        return failure;
    }
}
