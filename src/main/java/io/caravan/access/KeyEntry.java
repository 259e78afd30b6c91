package io.caravan.access;

import io.caravan.access.Key.Signing;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is listed.
 *
 * @param kind bearer or signing
 * @param state valid, expired or revoked
 * @param secrets how many are good now
 * @param expires when it does or did, if ever
 */
public record KeyEntry(
        String id,
        String kind,
        String tenant,
        String label,
        String state,
        int secrets,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked) {

    static KeyEntry of(Key key, Instant now) {
        return new KeyEntry(
                key.id(),
                key.proof() instanceof Signing ? "signing" : "bearer",
                key.tenant(),
                key.label(),
                state(key, now),
                secrets(key, now),
                key.created(),
                key.expires(),
                key.revoked());
    }

    private static String state(Key key, Instant now) {
        if (key.revoked() != null) {
            return "revoked";
        }
        return key.isExpired(now) ? "expired" : "valid";
    }

    private static int secrets(Key key, Instant now) {
        if (!key.isLive(now)) {
            return 0;
        }
        return key.proof() instanceof Signing signing
                ? (int) signing.generations().stream()
                        .filter(generation -> generation.isLive(now))
                        .count()
                : 1;
    }
}
