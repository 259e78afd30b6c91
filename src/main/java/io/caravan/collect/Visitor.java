package io.caravan.collect;

import io.caravan.chat.Pending;
import java.util.Comparator;
import java.util.concurrent.CompletableFuture;

/** One request that comes to a prefix. What changes is guarded by the lock of {@link Prefixes}. */
final class Visitor {
    /** Who has least time is first; of the same time, who came first. */
    static final Comparator<Visitor> MOST_PRESSED = (one, other) -> {
        int byTime = Long.signum(one.due - other.due); // times may overflow, their differences do not
        return byTime != 0 ? byTime : Long.compare(one.number, other.number);
    };

    /** Neighbours have the longest beginnings in common, which the upstream may find in its cache, too. */
    static final Comparator<Visitor> BY_ITEM = Comparator.comparing(Visitor::item);

    private final Pending pending;
    private final long number;
    private final long came;
    private final long due;
    private final CompletableFuture<Pending> passage = new CompletableFuture<>();
    private Role role = Role.WAITING;
    private int spell;

    /** What became of it. */
    enum Role {
        WAITING,
        /** Came when the instruction was in the cache. */
        WARM,
        /** Goes ahead, to bring it there. */
        SCOUT,
        /** Waited until it was there. */
        FOLLOWER,
        /** Waits no longer, though it may not be there. */
        GAVE_UP,
        /** Ended while it waited. */
        LEFT
    }

    /**
     * @param number of its arrival
     * @param came nanoseconds
     * @param due when it goes at the latest, in nanoseconds
     */
    Visitor(Pending pending, long number, long came, long due) {
        this.pending = pending;
        this.number = number;
        this.came = came;
        this.due = due;
    }

    private String item() {
        var company = pending.request().company();
        return company == null ? "" : company.item();
    }

    long due() {
        return due;
    }

    boolean isDue(long now) {
        return due - now <= 0;
    }

    /** How long it has been here, in nanoseconds. */
    long waited(long now) {
        return now - came;
    }

    Role role() {
        return role;
    }

    /** @param during the spell of the prefix in which it goes */
    void goAs(Role as, int during) {
        role = as;
        spell = during;
    }

    boolean wentIn(int anySpell) {
        return role != Role.WAITING && role != Role.LEFT && spell == anySpell;
    }

    /** Completes when it goes. */
    CompletableFuture<Pending> passage() {
        return passage;
    }

    void pass() {
        passage.complete(pending);
    }
}
