package io.caravan.chat;

/**
 * What merging saved: what requests would have taken if each had been asked by itself, less what they were charged. Any
 * part may be negative, when merging took more. Adds up as charges do: savings and charge of a request together are what it
 * would have taken alone.
 *
 * <p>Alone a request makes one call, with its instruction and its own text as the prompt and the answer as it was. What
 * that costs depends on the upstream's prefix cache, so there are two figures: against a <i>cold</i> one, where the whole
 * prompt is a miss, and against a <i>warm</i> one, where the instruction is a hit and only the rest a miss. The truth for
 * requests that come one after the other is near the warm one; for those that come together, near the cold one.
 *
 * <ul>
 *   <li>{@link Merge#NONE}: nothing. So it is for any request that had a call to itself, unless listed here.
 *   <li>{@link Merge#SINGLE_FLIGHT}: who shares the call of another saves one call, the time, tokens and cost of it. It
 *       would have been the same call, so both costs are what it did cost.
 *   <li>{@link Merge#PREFIX}: no call. The hits are of our doing, so against a cold cache they are saved; against a warm one
 *       about nothing is, and the one who goes ahead pays.
 *   <li>{@link Merge#PACK}: the call alone less a share of the calls that were made; the tokens of an instruction that is
 *       sent once instead of each time, less rules and frames; what that cost; the slot time. The prompt alone is
 *       reckoned from what the upstream counted for the shared one, in the proportion of their bytes.
 *   <li>{@link Merge#BATCH_BODY}: calls and slot time; tokens are what they are alone.
 * </ul>
 *
 * <p>What was asked in vain before, in a shared call that did not answer this request, is subtracted. A request that fails
 * in the end saves nothing: nobody knows what would have become of it alone.
 *
 * @param calls on the wire
 * @param slotMillis for which a call counted against the concurrency limit. Alone it is the mean of what calls for one
 *     request took lately, of the same model; as long as there was none, nothing is claimed
 * @param tokens of prompts and answers
 * @param costCold billionths of a US dollar, against a cold prefix cache
 * @param costWarm the same against a warm one
 */
public record Saved(long calls, long slotMillis, long tokens, long costCold, long costWarm) {
    public static final Saved NONE = new Saved(0, 0, 0, 0, 0);

    /** Less than nothing: what a shared call took that did not answer the request. */
    public static Saved inVain(Charge charge, long slotMillis) {
        return new Saved(-charge.calls(), -slotMillis, -charge.usage().total(), -charge.cost(), -charge.cost());
    }

    public Saved plus(Saved other) {
        return new Saved(
                calls + other.calls,
                slotMillis + other.slotMillis,
                tokens + other.tokens,
                costCold + other.costCold,
                costWarm + other.costWarm);
    }

    /** An even share for one of {@code parts} askers; {@code index} 0 takes what does not divide. */
    Saved share(int parts, int index) {
        return new Saved(
                Usage.share(calls, parts, index),
                Usage.share(slotMillis, parts, index),
                Usage.share(tokens, parts, index),
                Usage.share(costCold, parts, index),
                Usage.share(costWarm, parts, index));
    }
}
