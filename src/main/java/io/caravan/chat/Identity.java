package io.caravan.chat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.function.Supplier;

/**
 * What tells that a request is one that was here before: after a crash, a retry or a redelivery. Of requests of one tenant
 * that have the same key only one is ever asked at a time.
 *
 * @param key the request's name, unique within its tenant
 * @param fingerprint SHA-256 of the body as it came; the same key with another fingerprint is a mistake of the sender
 * @param comesAgain whether its source brings it again until it has its outcome, as topics and folders do; then a failure
 *     is an outcome that has to stand, too
 * @param original all that is needed to send it round again; asked for only when it failed for good
 */
public record Identity(String key, byte[] fingerprint, boolean comesAgain, Supplier<byte[]> original) {

    /** A longer name, or one with characters that not every database takes, is known by its hash. */
    private static final int LONGEST = 500;

    public Identity {
        key = key.length() <= LONGEST && key.chars().allMatch(Identity::isPlain) ? key : hashed(key);
    }

    private static boolean isPlain(int character) {
        return character >= ' ' && !Character.isSurrogate((char) character);
    }

    /** The kind of name stays, and the file of a line: by these, names are looked for. */
    private static String hashed(String key) {
        char end = key.startsWith("id:") ? ':' : '/';
        String kind = key.substring(0, key.indexOf(end) + 1);
        byte[] hash = Sha256.of(key.getBytes(StandardCharsets.UTF_16));
        return kind + "sha256-" + Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }

    /** A name that the sender gave, whatever the transport: the same name is the same request. */
    public static Identity named(String name, byte[] body, boolean comesAgain, Supplier<byte[]> original) {
        return new Identity("id:" + name, Sha256.of(body), comesAgain, original);
    }

    /**
     * A name that follows from where the request lies.
     *
     * @param transport for instance {@code kafka}
     */
    public static Identity placed(String transport, String place, byte[] body, Supplier<byte[]> original) {
        return new Identity(transport + ":" + place, Sha256.of(body), true, original);
    }
}
