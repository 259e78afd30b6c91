package io.caravan.simulator;

/**
 * When a fault happens.
 *
 * @param contains the last user message contains it; empty for any call
 * @param after so many matching calls pass first
 * @param times then so many calls get the fault; 0 for all
 */
public record FaultRule(String contains, Fault fault, int after, int times) {
    /** @throws IllegalArgumentException for a negative number */
    public FaultRule {
        if (after < 0 || times < 0) {
            throw new IllegalArgumentException("after and times must not be negative");
        }
    }

    /** The fault happens to the next call alone. */
    public static FaultRule once(Fault fault) {
        return new FaultRule("", fault, 0, 1);
    }

    /** The fault happens to every call whose last user message contains a text. */
    public static FaultRule whenever(String contains, Fault fault) {
        return new FaultRule(contains, fault, 0, 0);
    }
}
