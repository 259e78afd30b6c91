package io.caravan.chat;

import java.util.List;

/**
 * A request whose answer is fetched or brought later.
 *
 * @param id shown to its sender; whoever knows it may ask for the answer if of the same tenant, so it cannot be guessed
 * @param inbound what was sent; it has an identity and a deadline
 * @param targets where the outcome is to be brought; said only when it is accepted
 */
public record Accepted(String id, Inbound inbound, List<Destination> targets) {
    public Accepted {
        targets = List.copyOf(targets);
    }

    /** Of the request as it was sent. */
    public int bytes() {
        return inbound.body().length;
    }
}
