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
 * @param packable what is needed to put it into a packed prompt, if it may and can be packed
 * @param tokens estimated tokens of the prompt
 * @param identity by which the ledger knows it again; a request without one leaves no trace there
 */
public record ChatRequest(
        String id,
        Asker asker,
        Instant deadline,
        String model,
        byte[] body,
        @Nullable Packable packable,
        int tokens,
        @Nullable Identity identity) {

    /**
     * A request taken apart for packing.
     *
     * @param key the same for requests that may share a prompt: tenant and every byte but those of the item, hashed
     * @param item the text of the last user message
     */
    public record Packable(String key, String item) {}

    public Merge merge() {
        return asker.merge();
    }

    /** The same request, to be merged with no other. */
    public ChatRequest alone() {
        Asker single = new Asker(asker.origin(), asker.tenant(), asker.lane(), Merge.NONE);
        return new ChatRequest(id, single, deadline, model, body, null, tokens, identity);
    }

    public Lane lane() {
        return asker.lane();
    }
}
