package io.caravan.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What the simulator looks at in a chat completion request.
 *
 * @param thinks whether the model was told to think; unlike the real one it does not unasked
 * @param tool the function that the model calls instead of an answer, if it does
 * @param text the last user message
 * @param instruction hash of all messages but the last, of the model and the user id: what a prefix cache could share
 * @param instructionTokens tokens of these messages
 * @param tokens tokens of all messages
 */
record Prompt(
        Model model,
        boolean stream,
        boolean jsonObject,
        boolean thinks,
        @Nullable String tool,
        String text,
        long instruction,
        int instructionTokens,
        int tokens) {}
