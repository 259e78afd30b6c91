package io.caravan.simulator;

/**
 * A model that the simulator serves.
 *
 * @param context tokens of prompt and answer together
 */
record Model(String name, int context, Price price) {
    private static final double MILLION = 1_000_000;

    /** USD per million tokens, off-peak: prompt tokens found in the prefix cache, others, answer. */
    record Price(double hit, double miss, double output) {}

    double cost(long hit, long miss, long output) {
        return (hit * price.hit + miss * price.miss + output * price.output) / MILLION;
    }
}
