package io.caravan.simulator;

import java.util.List;

/**
 * What the model made of a prompt.
 *
 * @param answered the texts that an answer was given to: the items of a packed prompt, else the last user message
 */
record Completion(Model model, String content, String finishReason, Usage usage, List<String> answered) {}
