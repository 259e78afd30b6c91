package io.caravan.chat;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How requests of an origin are merged when nobody says otherwise.
 *
 * @param ofOrigin for tenants that have no kind of their own
 * @param byTenant for those that have, whatever the origin
 */
public record UsualMerges(Merge ofOrigin, Map<String, Merge> byTenant) {
    /** The same for every tenant. */
    public static UsualMerges always(Merge merge) {
        return new UsualMerges(merge, Map.of());
    }

    /** @param asked what the sender asks for, if anything */
    public MergeChoice choose(String tenant, @Nullable Merge asked) {
        return new MergeChoice(asked, byTenant.getOrDefault(tenant, ofOrigin));
    }
}
