package io.caravan.quality;

import java.util.Locale;

/** How many of some answers are as they should be. */
public record Share(int good, int of) {
    /** Of the normal distribution, for 95 %. */
    private static final double Z = 1.96;

    /** From 0 to 1; of nothing, 0. */
    public double value() {
        return of == 0 ? 0 : (double) good / of;
    }

    public double lowerBound() {
        return lowerBound(of);
    }

    /**
     * The lower end of the 95 % interval of Wilson, which unlike the usual one is right near 100 % too.
     *
     * @param items that were looked at, each perhaps more than once
     */
    double lowerBound(int items) {
        double z = Z * Z / items;
        double middle = value() + z / 2;
        double half = Math.sqrt(z * value() * (1 - value()) + z * z / 4);
        return items == 0 ? 0 : Math.max(0, (middle - half) / (1 + z));
    }

    Share plus(Share other) {
        return new Share(good + other.good, of + other.of);
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%d of %d (%.1f %%)", good, of, 100 * value());
    }
}
