package io.caravan.collect;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Shares an amount out in proportion and loses nothing: each gets its quota rounded down, and what is left goes, one by
 * one, to those whose quota lost most by that (largest remainder). In whole numbers, as long as they may be.
 */
final class Apportionment {
    private Apportionment() {}

    /** Parts that add up to the amount; even ones when nobody has any weight. */
    static long[] of(long amount, long[] weights) {
        BigInteger total =
                Arrays.stream(weights).mapToObj(BigInteger::valueOf).reduce(BigInteger.ZERO, BigInteger::add);
        if (total.signum() == 0) {
            return evenly(amount, weights.length);
        }
        long[] parts = new long[weights.length];
        BigInteger[] remainders = new BigInteger[weights.length];
        long left = amount;
        for (int i = 0; i < weights.length; i++) {
            BigInteger quota = BigInteger.valueOf(amount).multiply(BigInteger.valueOf(weights[i]));
            BigInteger[] division = quota.divideAndRemainder(total);
            parts[i] = division[0].longValue();
            remainders[i] = division[1].abs();
            left -= parts[i];
        }
        long unit = Long.signum(left);
        byRemainder(remainders).limit(Math.abs(left)).forEach(i -> parts[i] += unit);
        return parts;
    }

    /** Those who come first take what does not divide, one each. */
    static long[] evenly(long amount, int parts) {
        long[] ones = new long[parts];
        Arrays.fill(ones, 1);
        return of(amount, ones);
    }

    private static IntStream byRemainder(BigInteger[] remainders) {
        return IntStream.range(0, remainders.length)
                .boxed()
                .sorted(Comparator.comparing((Integer i) -> remainders[i]).reversed())
                .mapToInt(Integer::intValue);
    }
}
