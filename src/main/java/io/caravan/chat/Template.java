package io.caravan.chat;

import org.jspecify.annotations.Nullable;

/**
 * A task for many short items, as {@code config/templates.yaml} declares it: what may go out in packs.
 *
 * @param instruction the system message; a request whose other message is the item is one of this template
 * @param maxTokens the longest answer to one item
 * @param temperature sent when the request comes in the short form, if there is one
 * @param size the most items in a pack
 * @param empty the answer to a blank item, for which no call is made
 */
public record Template(
        String name,
        String model,
        String instruction,
        int maxTokens,
        @Nullable Double temperature,
        int size,
        String empty) {

    /** The same with another limit to its packs. */
    public Template ofSize(int items) {
        return new Template(name, model, instruction, maxTokens, temperature, items, empty);
    }
}
