package io.caravan.tenant;

/** What the upstreams take at most. */
@FunctionalInterface
public interface Prices {
    /**
     * What a call can cost at most, whenever it is sent: no prompt token is in the cache, and the hours are peak.
     *
     * @param upstream which is asked: 0 is the first choice
     * @return billionths of a US dollar
     */
    long worst(int upstream, String model, long promptTokens, long answerTokens);
}
