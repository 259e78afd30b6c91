package io.caravan.simulator;

/** How many tokens a text counts for: DeepSeek publishes about 0.3 for an English character. */
final class Tokens {
    private static final double PER_CHARACTER = 0.3;

    private Tokens() {}

    static int of(int characters) {
        return (int) Math.ceil(characters * PER_CHARACTER);
    }

    static int characters(int tokens) {
        return (int) (tokens / PER_CHARACTER);
    }
}
