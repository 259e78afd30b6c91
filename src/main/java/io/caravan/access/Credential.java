package io.caravan.access;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the headers of a request hold to show whose it is; nothing is known yet about whether it holds. */
sealed interface Credential {
    /** Longer than any key, and than the tokens that identity providers issue. */
    int MAX_LENGTH = 8 << 10;

    Pattern KEY = Pattern.compile(Key.PREFIX + "(" + Key.ID + ")_(" + Key.SECRET + ")");
    Pattern SIGNED = Pattern.compile("(" + Key.ID + "):(\\d{10}|\\d{13}):([0-9a-fA-F]{64})");

    /** There is no such header. */
    record None() implements Credential {}

    /** Something that is not from here, like the placeholder that clients want where none is needed. */
    record Foreign() implements Credential {}

    /** It cannot be valid, whatever is known here. */
    record Unusable(String reason) implements Credential {}

    /** A key, sent as it is. */
    record Bearer(String id, String secret) implements Credential {
        @Override
        public String toString() {
            return "key " + id;
        }
    }

    /** A JSON Web Token, or what looks like one. */
    record Token(String text) implements Credential {
        @Override
        public String toString() {
            return "token";
        }
    }

    /**
     * A signature by a key that is not sent.
     *
     * @param timestamp as it was sent, seconds or milliseconds since 1970
     */
    record Signed(String id, String timestamp, String signature) implements Credential {
        /** Since 1970. */
        long millis() {
            long number = Long.parseLong(timestamp);
            return timestamp.length() == 10 ? number * 1000 : number;
        }

        @Override
        public String toString() {
            return "signature of " + id;
        }
    }

    /** Of the values of all headers {@code Authorization} there are. Never fails, whatever they hold. */
    static Credential read(List<String> headers) {
        if (headers.isEmpty()) {
            return new None();
        }
        if (headers.size() > 1) {
            return new Unusable("several headers");
        }
        String header = headers.get(0);
        if (header.length() > MAX_LENGTH) {
            return new Unusable("too long");
        }
        if (!header.chars().allMatch(character -> character >= ' ' && character <= '~')) {
            return new Unusable("not printable ASCII");
        }
        return read(header.strip());
    }

    private static Credential read(String header) {
        int blank = header.indexOf(' ');
        String scheme = (blank < 0 ? header : header.substring(0, blank)).toLowerCase(Locale.ROOT);
        String value = blank < 0 ? "" : header.substring(blank + 1).strip();
        return switch (scheme) {
            case "bearer" -> bearer(value);
            case "api-key" -> signed(value);
            default -> new Foreign();
        };
    }

    private static Credential bearer(String value) {
        Matcher key = KEY.matcher(value);
        if (key.matches()) {
            return new Bearer(key.group(1), key.group(2));
        }
        if (value.startsWith(Key.PREFIX)) {
            return new Unusable("malformed key");
        }
        return value.chars().filter(character -> character == '.').count() >= 2 ? new Token(value) : new Foreign();
    }

    private static Credential signed(String value) {
        Matcher signed = SIGNED.matcher(value);
        return signed.matches()
                ? new Signed(signed.group(1), signed.group(2), signed.group(3))
                : new Unusable("malformed signature");
    }
}
