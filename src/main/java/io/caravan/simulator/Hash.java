package io.caravan.simulator;

/** A 64-bit hash that a text can be fed into piece by piece. Not for secrets. */
final class Hash {
    static final long START = 0xCBF29CE484222325L;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    private Hash() {}

    static long of(String text) {
        long hash = START;
        for (int i = 0; i < text.length(); i++) {
            hash = add(hash, text.charAt(i));
        }
        return mix(hash);
    }

    static long add(long hash, char character) {
        return (hash ^ character) * FACTOR;
    }

    /** Spreads the last characters over all bits. */
    static long mix(long hash) {
        return (hash ^ (hash >>> 32)) * FACTOR;
    }
}
