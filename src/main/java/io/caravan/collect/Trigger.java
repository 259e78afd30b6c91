package io.caravan.collect;

import java.util.Locale;

/** Why a group goes out. */
enum Trigger {
    /** It shares its call with nobody, or only with those who want the same. */
    ALONE,
    /** It has as many requests as it may have. */
    SIZE,
    /** Its prompts are long enough together. */
    TOKENS,
    /** One more answer could be too long for one call. */
    ANSWER_TOKENS,
    /** Its time is up: that of a group, or half of what its most urgent request has. */
    WAIT,
    /** There is no room for those who could still join it. */
    PRESSURE;

    private final String label = name().toLowerCase(Locale.ROOT).replace('_', '-');

    /** The name in meters, for instance {@code answer-tokens}. */
    String label() {
        return label;
    }
}
