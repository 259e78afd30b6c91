package io.caravan.quality;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.commons.text.similarity.LevenshteinDistance;

/**
 * When two answers count as the same: case, space and the punctuation at the end make no difference.
 *
 * @param least the share of characters, above 0, that must stay as they are when one answer is made into the other; at 1
 *     they must be equal
 */
public record Sameness(double least) {
    private static final Pattern SPACE = Pattern.compile("\\s+");

    /** Only what ends sentences: a percent sign or a bracket is part of the answer. */
    private static final Pattern END = Pattern.compile("(?<=[^.,;:!?…。！？\\s])[.,;:!?…。！？\\s]+$");

    boolean areSame(String one, String other) {
        String first = plain(one);
        String second = plain(other);
        int most = (int) ((1 - least) * Math.max(first.length(), second.length()) + 1e-9);
        return first.equals(second) || (most > 0 && new LevenshteinDistance(most).apply(first, second) >= 0);
    }

    private static String plain(String answer) {
        String folded = Normalizer.normalize(answer, Form.NFKC).toLowerCase(Locale.ROOT);
        String spaced = SPACE.matcher(folded).replaceAll(" ").strip();
        return END.matcher(spaced).replaceFirst("");
    }
}
