package io.caravan.access;

import io.caravan.access.Credential.Signed;
import io.caravan.access.Key.Generation;
import io.caravan.access.Key.Signing;
import io.caravan.access.Ruling.Denied;
import io.caravan.access.Ruling.Unread;
import io.caravan.chat.Doorkeeper.Knock;
import io.caravan.chat.Hmac;
import io.caravan.chat.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are signed with a secret that is not sent. What is signed is {@link #text}; where the settings allow it, the
 * timestamp alone will do. Thread-safe; never waits.
 */
final class Signatures {
    private final Supplier<KeyTable> keys;
    private final Supplier<Optional<SigningKey>> signingKey;
    private final Replays replays;
    private final Policy policy;
    private final Clock clock;
    private final long start;

    /**
     * @param window how far a timestamp may be from the time here
     * @param isTimestampEnough whether a signature over nothing but the timestamp is taken
     */
    record Policy(Duration window, boolean isTimestampEnough) {}

    Signatures(
            Supplier<KeyTable> keys,
            Supplier<Optional<SigningKey>> signingKey,
            Replays replays,
            Policy policy,
            Clock clock) {
        this.keys = keys;
        this.signingKey = signingKey;
        this.replays = replays;
        this.policy = policy;
        this.clock = clock;
        start = clock.instant().getEpochSecond() * 1000;
    }

    /**
     * What a signature is over: timestamp, method, path with query, and SHA-256 of the body in hexadecimal digits, each on a
     * line of its own, the last one without an end.
     */
    static byte[] text(String timestamp, String method, String target, byte[] body) {
        String bodyHash = HexFormat.of().formatHex(Sha256.of(body));
        return bytes(timestamp + "\n" + method + "\n" + target + "\n" + bodyHash);
    }

    /** Refuses what needs no body to be refused, so that a stranger's is not read. */
    Ruling check(Signed signed, Knock knock) {
        if (!isTimely(signed)) {
            return new Denied(Denial.EXPIRED, "stale timestamp");
        }
        @Nullable Key key = keys.get().find(signed.id());
        if (key == null || !(key.proof() instanceof Signing)) {
            return new Denied(Denial.INVALID, "unknown key");
        }
        if (key.revoked() != null) {
            return Denied.of(Denial.INVALID, "revoked key", key, credential(signed));
        }
        if (policy.isTimestampEnough() && isSignedBy(key, signed, bytes(signed.timestamp()))) {
            return ofSigner(key, signed);
        }
        return new Unread(body -> check(signed, text(signed.timestamp(), knock.method(), knock.target(), body)));
    }

    /** Of the key as it is by then: a body may take its time to come. */
    private Ruling check(Signed signed, byte[] text) {
        @Nullable Key key = keys.get().find(signed.id());
        if (key == null) {
            return new Denied(Denial.INVALID, "unknown key");
        }
        return isSignedBy(key, signed, text)
                ? ofSigner(key, signed)
                : Denied.of(Denial.INVALID, "wrong signature", key, credential(signed));
    }

    /** What was signed before the start may have been used then, which nobody here remembers. */
    private boolean isTimely(Signed signed) {
        long window = policy.window().toMillis();
        return signed.millis() >= start && Math.abs(clock.millis() - signed.millis()) <= window;
    }

    /** All generations that live are tried, in the same time whichever it is. */
    private boolean isSignedBy(Key key, Signed signed, byte[] text) {
        Optional<SigningKey> root = signingKey.get();
        if (root.isEmpty() || !(key.proof() instanceof Signing signing)) {
            return false;
        }
        byte[] signature = HexFormat.of().parseHex(signed.signature());
        Instant now = clock.instant();
        boolean isRight = false;
        for (Generation generation : signing.generations()) {
            if (generation.isLive(now)) {
                String secret = root.get().secret(key.id(), generation.number()).reveal();
                isRight |= MessageDigest.isEqual(signature, Hmac.of(bytes(secret), text));
            }
        }
        return isRight;
    }

    private Ruling ofSigner(Key key, Signed signed) {
        Ruling ruling = KeyCheck.ofHolder(key, credential(signed), clock.instant());
        if (ruling instanceof Denied) {
            return ruling;
        }
        if (!isTimely(signed)) {
            return Denied.of(Denial.EXPIRED, "stale timestamp", key, credential(signed));
        }
        byte[] signature = HexFormat.of().parseHex(signed.signature());
        long end = signed.millis() + policy.window().toMillis();
        return switch (replays.use(signature, end, clock.millis())) {
            case FIRST -> ruling;
            case AGAIN -> Denied.of(Denial.REPLAYED, "replayed signature", key, credential(signed));
            case NO_ROOM -> Denied.of(Denial.CROWDED, "signature memory full", key, credential(signed));
        };
    }

    private static String credential(Signed signed) {
        return "signature:" + signed.id();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
