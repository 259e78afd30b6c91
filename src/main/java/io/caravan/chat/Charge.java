package io.caravan.chat;

/**
 * What a request, or several, were charged for. Charges add up, and shares of a charge add up to it to the token and to
 * the last billionth of a dollar.
 *
 * @param usage tokens
 * @param calls on the wire, those that failed included
 * @param retries how many of them were made because an earlier one had failed
 * @param unknown calls before these that a crash cut off: they may have been paid for, too
 * @param cost billionths of a US dollar
 * @param costInPeak the part of it that was charged at peak hours
 * @param saved against asking each request by itself
 */
public record Charge(Usage usage, long calls, long retries, long unknown, long cost, long costInPeak, Saved saved) {
    public static final Charge NONE = new Charge(Usage.NONE, 0, 0, 0, 0, 0);

    /** Nothing was saved. */
    public Charge(Usage usage, long calls, long retries, long unknown, long cost, long costInPeak) {
        this(usage, calls, retries, unknown, cost, costInPeak, Saved.NONE);
    }

    /** For a request of which crashes cut so many calls off. */
    public static Charge ofUnknown(long calls) {
        return new Charge(Usage.NONE, 0, 0, calls, 0, 0);
    }

    /** What a call costs that got no answer: the upstream does not say. */
    public static Charge attempts(int attempts) {
        return new Charge(Usage.NONE, attempts, Math.max(0, attempts - 1), 0, 0, 0);
    }

    public Charge plus(Charge other) {
        return new Charge(
                usage.plus(other.usage),
                calls + other.calls,
                retries + other.retries,
                unknown + other.unknown,
                cost + other.cost,
                costInPeak + other.costInPeak,
                saved.plus(other.saved));
    }

    /** The same charge, of which this is said to be what it saved. */
    public Charge withSaved(Saved other) {
        return new Charge(usage, calls, retries, unknown, cost, costInPeak, other);
    }

    /** An even share for one of {@code parts} askers; {@code index} 0 takes what does not divide. */
    public Charge share(int parts, int index) {
        long inPeak = share(costInPeak, parts, index);
        return new Charge(
                usage.share(parts, index),
                share(calls, parts, index),
                share(retries, parts, index),
                share(unknown, parts, index),
                share(cost - costInPeak, parts, index) + inPeak,
                inPeak,
                saved.share(parts, index));
    }

    private static long share(long amount, int parts, int index) {
        return Usage.share(amount, parts, index);
    }
}
