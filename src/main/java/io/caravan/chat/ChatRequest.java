package io.caravan.chat;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What one asker wants. Small enough that a hundred thousand can wait in memory: the body is kept as bytes, not as a tree.
 *
 * @param id unique; shown to the asker and in the logs
 * @param asker who asks and how
 * @param deadline after this instant the answer is of no use
 * @param model the model asked for
 * @param body the chat completion request as it goes out when it goes alone: JSON in UTF-8
 * @param merge how it is merged with others
 * @param company what it needs for that; none when it needs no company, or may have none
 * @param tokens estimated tokens of the prompt
 * @param answerTokens the most tokens that its answer can have when it goes alone
 * @param inParts whether its answer is to come in parts, while it is made
 * @param identity by which the ledger knows it again; a request without one leaves no trace there
 */
public record ChatRequest(
        String id,
        Asker asker,
        Instant deadline,
        String model,
        byte[] body,
        Merge merge,
        @Nullable Company company,
        int tokens,
        long answerTokens,
        boolean inParts,
        @Nullable Identity identity) {

    /**
     * A request among others.
     *
     * @param key the same for requests that may meet; made of the tenant and of every byte that they must have in common
     * @param item what sets this one apart: the text of the last user message
     * @param instructionTokens estimated tokens before the item
     * @param answerTokens the longest answer to the item
     * @param size the most requests that may share a call
     * @param empty the answer to a blank item
     */
    public record Company(String key, String item, int instructionTokens, int answerTokens, int size, String empty) {}

    public Lane lane() {
        return asker.lane();
    }
}
