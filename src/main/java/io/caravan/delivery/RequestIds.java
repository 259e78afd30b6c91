package io.caravan.delivery;

import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Pattern;

/** Names of accepted requests: 128 random bits, so that nobody finds one by trying. Thread-safe. */
final class RequestIds {
    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{22}");

    private final SecureRandom random = new SecureRandom();

    String next() {
        byte[] bits = new byte[16];
        random.nextBytes(bits);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bits);
    }

    /** Whether it could be one. */
    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }
}
