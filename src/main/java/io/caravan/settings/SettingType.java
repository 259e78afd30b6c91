package io.caravan.settings;

import io.caravan.chat.Merge;
import java.net.URI;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Predicate;

/** What a setting's value must look like. */
enum SettingType {
    TEXT("text", value -> true),
    SECRET("a secret", value -> true),
    COUNT("a whole number from 1", value -> wholeNumber(value, 1, Integer.MAX_VALUE)),
    NUMBER("a whole number from 0", value -> wholeNumber(value, 0, Integer.MAX_VALUE)),
    PERCENT("a whole number from 1 to 100", value -> wholeNumber(value, 1, 100)),
    PORT("a port from 0 to 65535", value -> wholeNumber(value, 0, 65535)),
    DURATION("a duration with its unit, like 500ms, 5s, 2m, 1h or 7d", Units::isDuration),
    BYTES("a size with its unit, like 512KB or 4MB", Units::isBytes),
    URL("an address like https://api.deepseek.com", SettingType::isUrl),
    ANY_URL("empty, or an address like http://127.0.0.1:4318", value -> value.isEmpty() || isUrl(value)),
    PATH("a path", value -> !value.isBlank()),
    ANY_PATH("a path, or empty", value -> true),
    ORIGINS("origins like https://app.example.com with commas between", SettingType::areOrigins),
    MERGE("one of: " + Merge.labels(), value -> Merge.of(value).isPresent()),
    ANY_MERGE(
            "empty or one of: " + Merge.labels(),
            value -> value.isEmpty() || Merge.of(value).isPresent()),
    HTTP_LEDGER("keyed or always", value -> value.equals("keyed") || value.equals("always")),
    LOG_FORMAT("plain or json", value -> value.equals("plain") || value.equals("json")),
    UNKNOWN("resend or hold", value -> value.equals("resend") || value.equals("hold")),
    FLAG("true or false", value -> value.equals("true") || value.equals("false"));

    private final String description;
    private final Predicate<String> accepts;

    SettingType(String description, Predicate<String> accepts) {
        this.description = description;
        this.accepts = accepts;
    }

    /** What is wrong with the value, if anything. Never repeats a secret. */
    Optional<String> complaint(String value) {
        if ((this == URL || this == ANY_URL) && namesUser(value)) {
            return Optional.of("leave user and password out of the address: it is shown, and they are not sent");
        }
        return accepts.test(value) ? Optional.empty() : Optional.of("'" + value + "' is not " + description);
    }

    private static boolean wholeNumber(String value, int min, int max) {
        try {
            long number = Long.parseLong(value);
            return number >= min && number <= max;
        } catch (NumberFormatException e) {
            return false;
        }
    }

    /** As browsers send them: no path, no capital letters in the name, no port that goes without saying, and never a star. */
    private static boolean areOrigins(String value) {
        return value.isEmpty()
                || Arrays.stream(value.split(",", -1))
                        .allMatch(origin -> origin.strip().matches("https?://[a-z0-9.-]+(?::[0-9]{1,5})?"));
    }

    private static boolean namesUser(String value) {
        return value.matches("[^/]*//[^/]*@.*");
    }

    private static boolean isUrl(String value) {
        try {
            URI uri = URI.create(value);
            return uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
