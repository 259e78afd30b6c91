package io.caravan.simulator;

import java.util.List;

/**
 * What is said to the items of a packed prompt.
 *
 * @param answered the texts of the items that were answered right: with a string, once, whole and under their own id
 */
record PackedAnswer(String content, String finishReason, List<String> answered) {}
