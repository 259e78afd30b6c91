package io.caravan.upstream;

import io.caravan.chat.Secret;
import io.caravan.chat.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * A key as it was read; read again it is another one. Its text form tells it from others without giving anything of it away.
 */
final class ApiKey {
    private final Secret secret;
    private final int place;
    private final int count;

    /**
     * @param place where it stands among the keys, from 1
     * @param count how many keys there are
     */
    ApiKey(Secret secret, int place, int count) {
        this.secret = secret;
        this.place = place;
        this.count = count;
    }

    /** Whether calls go without a key. */
    boolean isEmpty() {
        return secret.isEmpty();
    }

    /** The key itself; only for what sends it where it belongs. */
    String reveal() {
        return secret.reveal();
    }

    @Override
    public String toString() {
        return isEmpty() ? "a call without a key" : "key " + place + " of " + count + " (" + fingerprint() + ")";
    }

    /** Sixteen bits: enough to tell a few keys apart, too few to try a guess at a key against. */
    private String fingerprint() {
        byte[] hash = Sha256.of(secret.reveal().getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, 2);
    }
}
