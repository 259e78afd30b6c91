package io.caravan.audit;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** HMAC-SHA-256 with the key of the log: without the key nobody can write a line that passes for one of ours. One thread. */
final class Seal {
    /** In place of the seal of the line before the first. */
    static final String NONE = "0".repeat(64);

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac mac;

    Seal(byte[] key) {
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** 64 hexadecimal digits. */
    String of(byte[] bytes, int length) {
        mac.update(bytes, 0, length);
        return HexFormat.of().formatHex(mac.doFinal());
    }

    /** Takes as long for a wrong seal as for the right one. */
    boolean fits(byte[] bytes, int length, String seal) {
        return MessageDigest.isEqual(
                of(bytes, length).getBytes(StandardCharsets.US_ASCII), seal.getBytes(StandardCharsets.US_ASCII));
    }
}
