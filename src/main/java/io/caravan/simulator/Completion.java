package io.caravan.simulator;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the model made of a prompt.
 *
 * @param reasoning what it thought before; empty when it did not
 * @param toolCall the function that it calls instead of an answer, if it does
 * @param answered the texts that an answer was given to: the items of a packed prompt, else the last user message
 */
record Completion(
        Model model,
        String content,
        String reasoning,
        @Nullable ToolCall toolCall,
        String finishReason,
        Usage usage,
        List<String> answered) {
    /** A function with its arguments, which are JSON in a string. */
    record ToolCall(String name, String arguments) {}
}
