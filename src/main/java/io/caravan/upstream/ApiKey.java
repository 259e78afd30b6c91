package io.caravan.upstream;

import io.caravan.chat.Secret;
import io.caravan.chat.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * A key as it was read; read again it is another one. Its text form tells it from others without giving anything of it away.
 */
public final class ApiKey {
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

    /** Those of an account, in their order. */
    public static List<ApiKey> numbered(List<Secret> secrets) {
        List<ApiKey> numbered = new ArrayList<>();
        for (Secret secret : secrets) {
            numbered.add(new ApiKey(secret, numbered.size() + 1, secrets.size()));
        }
        return List.copyOf(numbered);
    }

    /** Whether calls go without a key. */
    public boolean isEmpty() {
        return secret.isEmpty();
    }

    /** The key itself; only for what sends it where it belongs. */
    public String reveal() {
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
