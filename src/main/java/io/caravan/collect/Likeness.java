package io.caravan.collect;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * How alike two short texts are, from 0 to 1, whatever a model may do to a text that it repeats: case, blanks, punctuation
 * and the form of characters do not count. A slip of the pen makes little difference, another number all of it: names are
 * mended when they are repeated, numbers are not.
 */
final class Likeness {
    /** Less than this is as good as nothing, and need not be measured. */
    private static final double LEAST = 0.6;

    private static final Pattern NOT_SHOWN = Pattern.compile("[\\p{P}\\p{Cf}]+");
    private static final Pattern BLANK = Pattern.compile("[\\s\\p{Z}\\p{Cc}]+");

    private Likeness() {}

    /** A text without what does not count; as it was, but for blanks, when there is nothing else in it. */
    static String plain(String text) {
        String form = Normalizer.normalize(text, Form.NFKC).toLowerCase(Locale.ROOT);
        String shown = withoutBlanks(NOT_SHOWN.matcher(form).replaceAll(""));
        return shown.isEmpty() ? withoutBlanks(form) : shown;
    }

    private static String withoutBlanks(String text) {
        return BLANK.matcher(text).replaceAll(" ").strip();
    }

    /** Of two plain texts: 1 less the share of characters that differ (Levenshtein). An empty one is like nothing. */
    static double of(String one, String other) {
        if (one.isEmpty() || other.isEmpty()) {
            return 0;
        }
        if (one.equals(other)) {
            return 1;
        }
        int longer = Math.max(one.length(), other.length());
        int distance = numbers(one).equals(numbers(other)) ? distance(one, other, longer) : -1;
        return distance < 0 ? 0 : 1 - (double) distance / longer;
    }

    private static int distance(String one, String other, int longer) {
        return new LevenshteinDistance((int) ((1 - LEAST) * longer)).apply(one, other);
    }

    private static String numbers(String text) {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (Character.isDigit(text.charAt(i))) {
                digits.append(Character.digit(text.charAt(i), 10));
            }
        }
        return digits.toString();
    }
}
