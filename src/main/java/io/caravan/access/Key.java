package io.caravan.access;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a key, which is not the key itself.
 *
 * @param id public; by it the key is found, listed and revoked
 * @param tenant whose requests those with this key are
 * @param label what it is for, in its owner's words
 * @param expires from then on it is refused, if ever
 * @param revoked when it was, if it was
 * @param proof by what one knows who has it
 */
record Key(
        String id,
        String tenant,
        String label,
        Instant created,
        @Nullable Instant expires,
        @Nullable Instant revoked,
        Proof proof) {
    /** By it scanners of secrets find keys where they should not be. */
    static final String PREFIX = "crv_";

    static final String ID = "[0-9a-f]{12}";
    static final String SECRET = "[0-9a-f]{64}";

    private static final Pattern TENANT = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@|:/+-]{0,99}");

    /** How the holder shows that they have it. */
    sealed interface Proof permits Hashed, Signing {}

    /**
     * They send it. It is as long and as random as the hash, so that there is nothing to guess, and no slow hash is needed.
     *
     * @param sha256 of its secret part
     */
    record Hashed(byte[] sha256) implements Proof {}

    /** They sign with its secret, which is made anew from the signing key each time: it is stored nowhere. */
    record Signing(List<Generation> generations) implements Proof {
        Signing {
            generations = List.copyOf(generations);
        }

        Generation newest() {
            return generations.get(generations.size() - 1);
        }
    }

    /**
     * One of the secrets that a signing key has or had.
     *
     * @param number from 1
     * @param expires when its successor is alone, if it has one
     */
    record Generation(int number, @Nullable Instant expires) {
        boolean isLive(Instant now) {
            return expires == null || now.isBefore(expires);
        }
    }

    /** Names that are safe in logs, metrics and tables. */
    static boolean isTenant(String name) {
        return TENANT.matcher(name).matches();
    }

    boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    boolean isLive(Instant now) {
        return revoked == null && !isExpired(now);
    }

    Key revokedAt(Instant when) {
        return new Key(id, tenant, label, created, expires, when, proof);
    }

    Key with(Proof other) {
        return new Key(id, tenant, label, created, expires, revoked, other);
    }
}
