package io.caravan.redaction;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.caravan.settings.YamlRow;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One row of {@code config/redaction.yaml}. RE2 in place of Java's own expressions: those can take time that grows with
 * the square of a text or worse, and the texts are written by strangers.
 *
 * @param anyOf of these one at least must be in the text, unless there are none
 * @param digits so many must be in the text
 */
record Rule(
        String name,
        Pattern pattern,
        List<String> anyOf,
        int digits,
        @Nullable Check check) {
    private static final int LONGEST_NAME = 40;

    /** @throws io.caravan.settings.SettingsException when the row cannot be used */
    static Rule of(YamlRow row) {
        row.only("name", "pattern", "any-of", "digits", "check");
        return new Rule(
                name(row),
                pattern(row),
                row.optional("any-of").isPresent() ? small(row.texts("any-of")) : List.of(),
                row.optional("digits").isPresent() ? row.count("digits") : 0,
                row.optional("check").isPresent() ? check(row) : null);
    }

    /** What stands in place of a secret must not look like one, nor end a JSON string. */
    private static String name(YamlRow row) {
        String name = row.text("name");
        if (name.length() > LONGEST_NAME || !name.matches("[a-z][a-z-]*")) {
            throw row.missing("name", "small letters and dashes, " + LONGEST_NAME + " at most");
        }
        return name;
    }

    private static Pattern pattern(YamlRow row) {
        try {
            Pattern pattern = Pattern.compile(row.text("pattern"));
            if (pattern.matcher("").find()) {
                throw row.missing("pattern", "an expression that does not match the empty text");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw row.missing("pattern", "a regular expression of RE2: " + e.getDescription());
        }
    }

    private static List<String> small(List<String> texts) {
        return texts.stream().map(text -> text.toLowerCase(Locale.ROOT)).toList();
    }

    private static Check check(YamlRow row) {
        return Check.of(row.text("check")).orElseThrow(() -> row.missing("check", "one of " + Check.labels()));
    }

    /** Searching for a text is many times faster than for a pattern, and almost no line of a log holds anything. */
    boolean isWorthTrying(String smallText, int digitsOfText) {
        return digitsOfText >= digits && (anyOf.isEmpty() || hasAny(smallText));
    }

    /** For every value of every line, so without a stream. */
    private boolean hasAny(String smallText) {
        for (String text : anyOf) {
            if (smallText.contains(text)) {
                return true;
            }
        }
        return false;
    }

    String apply(String text) {
        Matcher matcher = pattern.matcher(text);
        int group = Math.min(1, matcher.groupCount());
        StringBuilder redacted = null;
        int copied = 0;
        while (matcher.find()) {
            int start = matcher.start(group);
            if (start >= copied && isMeant(matcher.group(group))) {
                redacted = redacted == null ? new StringBuilder(text.length()) : redacted;
                redacted.append(text, copied, start).append('[').append(name).append(']');
                copied = matcher.end(group);
            }
        }
        return redacted == null
                ? text
                : redacted.append(text, copied, text.length()).toString();
    }

    /** What another rule, or this one, has put there stays as it is. */
    private boolean isMeant(String found) {
        return !found.equals(name) && !found.equals('[' + name + ']') && (check == null || check.accepts(found));
    }
}
