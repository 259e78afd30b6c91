package io.caravan.quality;

import org.jspecify.annotations.Nullable;

/**
 * A line of a golden set.
 *
 * @param expected the right answer, if somebody knows it
 */
public record GoldenItem(String input, @Nullable String expected) {}
