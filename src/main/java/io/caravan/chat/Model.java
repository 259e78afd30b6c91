package io.caravan.chat;

/**
 * A model as {@code config/models.yaml} describes it.
 *
 * @param maxTokens sent when the asker names no {@code max_tokens}, without thinking
 * @param maxTokensThinking the same with thinking
 * @param price USD per million tokens off-peak
 * @param maxConcurrent calls that the upstream ever takes at once
 * @param maxOutput tokens of the longest answer there is
 * @param batchBody requests that the upstream takes in the body of one call; 1 when it knows no such bodies
 */
public record Model(
        String name,
        int maxTokens,
        int maxTokensThinking,
        Price price,
        int maxConcurrent,
        int maxOutput,
        int batchBody) {

    /** USD per million tokens: prompt tokens found in the prefix cache, other prompt tokens, tokens of the answer. */
    public record Price(double hit, double miss, double output) {
        public double of(Usage usage) {
            return (usage.promptHit() * hit + usage.promptMiss() * miss + usage.completion() * output) / 1_000_000;
        }

        /** The same in billionths of a dollar. */
        public long billionths(Usage usage) {
            return Math.round(of(usage) * 1_000_000_000);
        }
    }

    /** The same under the conditions of another upstream. */
    public Model at(Price otherPrice, int otherMaximum) {
        return new Model(name, maxTokens, maxTokensThinking, otherPrice, otherMaximum, maxOutput, batchBody);
    }

    int maxTokens(boolean thinking) {
        return thinking ? maxTokensThinking : maxTokens;
    }
}
