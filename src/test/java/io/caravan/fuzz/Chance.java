package io.caravan.fuzz;

import java.util.List;
import java.util.Random;

/** What is chosen where there is a choice; all of it follows from the seed that jqwik prints. */
record Chance(Random random) {
    boolean in(int percent) {
        return random.nextInt(100) < percent;
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    <T> T of(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    final <T> T of(T... choices) {
        return choices[below(choices.length)];
    }

    byte[] bytes(int atMost) {
        byte[] bytes = new byte[below(atMost + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    String name() {
        return Long.toString(random.nextLong() & Long.MAX_VALUE, Character.MAX_RADIX);
    }
}
