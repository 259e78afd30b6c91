package io.caravan.access;

import io.caravan.access.Credential.Bearer;
import io.caravan.access.Key.Hashed;
import io.caravan.access.Ruling.Allowed;
import io.caravan.access.Ruling.Denied;
import io.caravan.chat.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Keys that are sent as they are. Thread-safe. */
final class KeyCheck {
    /** No secret has this hash, as far as anybody knows: for ids that do not exist, which must not be faster to refuse. */
    private static final byte[] NOBODY = new byte[32];

    private final Supplier<KeyTable> keys;
    private final Clock clock;

    KeyCheck(Supplier<KeyTable> keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    static byte[] hash(String secret) {
        return Sha256.of(secret.getBytes(StandardCharsets.US_ASCII));
    }

    Ruling check(Bearer bearer) {
        @Nullable Key key = keys.get().find(bearer.id());
        byte[] expected = key != null && key.proof() instanceof Hashed hashed ? hashed.sha256() : NOBODY;
        boolean isRight = MessageDigest.isEqual(hash(bearer.secret()), expected);
        String credential = "key:" + bearer.id();
        if (key == null) {
            return new Denied(Denial.INVALID, "unknown key");
        }
        return isRight
                ? ofHolder(key, credential, clock.instant())
                : Denied.of(Denial.INVALID, "wrong secret", key, credential);
    }

    /** Who has shown to hold the key may know why it does not count. */
    static Ruling ofHolder(Key key, String credential, Instant now) {
        if (key.revoked() != null) {
            return Denied.of(Denial.INVALID, "revoked key", key, credential);
        }
        return key.isExpired(now)
                ? Denied.of(Denial.EXPIRED, "expired key", key, credential)
                : new Allowed(key.tenant(), credential);
    }
}
