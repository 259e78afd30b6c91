package io.caravan.chat;

/**
 * Who asks and how: what an origin knows of a message besides its body.
 *
 * @param origin the transport, for instance {@code http}
 * @param tenant who pays; requests of two tenants never meet
 * @param lane how urgent it is
 * @param merge how it may be merged
 */
public record Asker(String origin, String tenant, Lane lane, MergeChoice merge) {
    /** One who asks for this kind of merge. */
    public Asker(String origin, String tenant, Lane lane, Merge merge) {
        this(origin, tenant, lane, MergeChoice.asked(merge));
    }
}
