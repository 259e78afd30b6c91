package io.caravan.chat;

/**
 * Tokens that a call was charged for, as the upstream reported them.
 *
 * @param promptHit prompt tokens found in the upstream's prefix cache
 * @param promptMiss prompt tokens that were not
 * @param completion tokens of the answer, reasoning included
 */
public record Usage(long promptHit, long promptMiss, long completion) {
    public static final Usage NONE = new Usage(0, 0, 0);

    public long prompt() {
        return promptHit + promptMiss;
    }

    public long total() {
        return prompt() + completion;
    }

    public Usage plus(Usage other) {
        return new Usage(promptHit + other.promptHit, promptMiss + other.promptMiss, completion + other.completion);
    }

    /** An even share for one of {@code parts} askers; {@code index} 0 takes what does not divide. */
    public Usage share(int parts, int index) {
        return new Usage(
                share(promptHit, parts, index), share(promptMiss, parts, index), share(completion, parts, index));
    }

    static long share(long tokens, int parts, int index) {
        return tokens / parts + (index == 0 ? tokens % parts : 0);
    }
}
