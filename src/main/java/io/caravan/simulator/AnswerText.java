package io.caravan.simulator;

/** The text that answers a text: always the same, so that a test can tell whose answer it holds. */
final class AnswerText {
    private static final String START = "Answer to: ";
    private static final int MAX_ECHO = 400;
    private static final String FILLER = " and so on";

    private final int minTokens;

    /** @param minTokens shorter answers are filled up to so many tokens; 0 for none */
    AnswerText(int minTokens) {
        this.minTokens = minTokens;
    }

    String to(String text) {
        String answer = START.concat(Beginning.of(text, MAX_ECHO));
        int missing = minTokens == 0 ? 0 : Tokens.characters(minTokens) - answer.length();
        return missing <= 0 ? answer : filled(answer, missing);
    }

    private static String filled(String answer, int missing) {
        StringBuilder filled = new StringBuilder(answer.length() + missing + FILLER.length()).append(answer);
        for (int i = 0; i < missing; i += FILLER.length()) {
            filled.append(FILLER);
        }
        return filled.toString();
    }
}
