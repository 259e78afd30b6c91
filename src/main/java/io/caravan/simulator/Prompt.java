package io.caravan.simulator;

/**
 * What the simulator looks at in a chat completion request.
 *
 * @param text the last user message
 * @param instruction hash of all messages but the last, of the model and the user id: what a prefix cache could share
 * @param instructionTokens tokens of these messages
 * @param tokens tokens of all messages
 */
record Prompt(
        Model model,
        boolean stream,
        boolean jsonObject,
        String text,
        long instruction,
        int instructionTokens,
        int tokens) {}
