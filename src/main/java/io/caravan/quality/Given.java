package io.caravan.quality;

import org.jspecify.annotations.Nullable;

/**
 * What one item was answered.
 *
 * @param text the answer; null when there is none
 * @param size items in the prompt that the answer came of
 * @param problem why there is no answer
 */
record Given(@Nullable String text, int size, String problem) {
    static Given answer(String text, int size) {
        return new Given(text, size, "");
    }

    static Given nothing(String problem) {
        return new Given(null, 0, problem);
    }
}
