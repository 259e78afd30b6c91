package io.caravan.access;

import io.caravan.chat.Hmac;
import io.caravan.chat.Secret;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The one key that the secrets of all signing keys are made of, so that no secret has to be kept and yet each can be known:
 * HMAC as a pseudo-random function, as in the first step of RFC 5869. Immutable.
 */
final class SigningKey {
    private static final int BYTES = 32;
    private static final String USE = "caravan signing secret 1";

    private final byte[] key;

    private SigningKey(byte[] key) {
        this.key = key;
    }

    static SigningKey random(SecureRandom random) {
        byte[] key = new byte[BYTES];
        random.nextBytes(key);
        return new SigningKey(key);
    }

    /**
     * @param content of its file: 64 hexadecimal digits
     * @throws IllegalArgumentException when it is anything else; the content is not repeated
     */
    static SigningKey read(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8).strip();
        if (!text.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("it must hold 64 hexadecimal digits");
        }
        return new SigningKey(HexFormat.of().parseHex(text));
    }

    /** As its file holds it. */
    byte[] content() {
        return (HexFormat.of().formatHex(key) + "\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** What the holder of a signing key signs with: this text, byte by byte, is the key of their HMAC. */
    Secret secret(String id, int generation) {
        String use = USE + "\n" + id + "\n" + generation;
        byte[] secret = Hmac.of(key, use.getBytes(StandardCharsets.US_ASCII));
        return new Secret("crvs_" + HexFormat.of().formatHex(secret));
    }

    @Override
    public String toString() {
        return "(hidden)";
    }
}
