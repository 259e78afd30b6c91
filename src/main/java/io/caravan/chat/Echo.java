package io.caravan.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which words of an item come back beside its answer in a packed one, to show whose answer it is.
 *
 * @param words so many, separated by whitespace
 */
public record Echo(Side side, int words) {
    /** Enough to know an item again in nearly every group. */
    public static final Echo USUAL = new Echo(Side.FIRST, 6);

    /** An echo is cut to so many characters. */
    public static final int LENGTH = 60;

    /** So much of an item is looked at: more does not come into its echo, unless that is mostly blanks. */
    private static final int REACH = 10 * LENGTH;

    /** Where the words stand in the item. */
    public enum Side {
        FIRST,
        LAST;

        /** Its end of a text: at most so many characters, and no half of a surrogate pair where it was cut. */
        public String of(String text, int characters) {
            if (text.length() <= characters) {
                return text;
            }
            if (this == FIRST) {
                boolean splitsPair = Character.isHighSurrogate(text.charAt(characters - 1));
                return text.substring(0, splitsPair ? characters - 1 : characters);
            }
            int start = text.length() - characters;
            return text.substring(Character.isLowSurrogate(text.charAt(start)) ? start + 1 : start);
        }

        /** The word in prompts. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Of this item. */
    public String of(String item) {
        String text = side == Side.FIRST ? item.stripLeading() : item.stripTrailing();
        List<String> all = Arrays.asList(side.of(text, REACH).strip().split("\\s+"));
        int count = Math.min(words, all.size());
        List<String> some = side == Side.FIRST ? all.subList(0, count) : all.subList(all.size() - count, all.size());
        return Side.FIRST.of(String.join(" ", some), LENGTH);
    }
}
