package io.caravan.simulator;

/** Tokens of one call: of the prompt, found in the prefix cache or not, and of the answer. */
record Usage(int hit, int miss, int output) {
    int prompt() {
        return hit + miss;
    }

    int total() {
        return prompt() + output;
    }
}
