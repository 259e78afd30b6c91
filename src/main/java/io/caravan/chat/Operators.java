package io.caravan.chat;

import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Who may see what concerns all tenants, and send requests of any of them round again. */
public final class Operators {
    /** What others are told. */
    public static final Failure REFUSAL = new Failure(
            Failure.Kind.FORBIDDEN,
            "not_an_operator",
            "This shows what concerns all tenants: it is for those that caravan.operators names.");

    private final Set<String> tenants;

    public Operators(Collection<String> tenants) {
        this.tenants = Set.copyOf(tenants);
    }

    /**
     * Whoever needs no credentials and shows none is on this machine, and could read its files as well.
     *
     * @param tenant as the door says; null when it was not asked
     * @param credential as in {@link Doorkeeper.Entered}
     */
    public boolean include(@Nullable String tenant, @Nullable String credential) {
        return Doorkeeper.NONE.equals(credential) || (credential != null && tenant != null && tenants.contains(tenant));
    }
}
