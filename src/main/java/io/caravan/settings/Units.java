package io.caravan.settings;

import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Values with a unit: {@code 500ms}, {@code 4MB}. */
public final class Units {
    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");
    private static final Pattern BYTES = Pattern.compile("(\\d{1,9})(B|KB|MB|GB)");
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);
    private static final Map<String, Long> SIZES = Map.of("B", 1L, "KB", 1L << 10, "MB", 1L << 20, "GB", 1L << 30);

    private Units() {}

    public static boolean isDuration(String value) {
        return DURATION.matcher(value).matches();
    }

    static boolean isBytes(String value) {
        return BYTES.matcher(value).matches();
    }

    public static Duration duration(String value) {
        return Duration.ofMillis(product(DURATION, value, MILLIS));
    }

    static long bytes(String value) {
        return product(BYTES, value, SIZES);
    }

    private static long product(Pattern pattern, String value, Map<String, Long> units) {
        Matcher matcher = pattern.matcher(value);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'" + value + "' has no unit of " + units.keySet());
        }
        return Long.parseLong(matcher.group(1)) * units.getOrDefault(matcher.group(2), 1L);
    }
}
