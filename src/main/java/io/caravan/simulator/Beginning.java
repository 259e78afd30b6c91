package io.caravan.simulator;

/** Cuts texts short. Half a surrogate pair is not a character, so what would end in one ends before it. */
final class Beginning {
    private Beginning() {}

    /** Returns the text when it is short enough, else what it begins with. */
    static String of(String text, int maxCharacters) {
        if (text.length() <= maxCharacters) {
            return text;
        }
        boolean splitsPair = maxCharacters > 0 && Character.isHighSurrogate(text.charAt(maxCharacters - 1));
        return text.substring(0, splitsPair ? maxCharacters - 1 : maxCharacters);
    }
}
