package io.caravan.collect;

import io.caravan.collect.Visitor.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * An instruction, and what is known of it in the upstream's cache. The upstream stores what it has seen in two requests, some
 * seconds later: while it is cold two scouts are ahead, then one at a time, and the first that hits makes it warm. Guarded by
 * the lock of {@link Prefixes}.
 */
final class Prefix {
    /** Both miss, so the second may as well go with the first. */
    private static final int SEEN_ENOUGH = 2;

    /** So many misses and no hit while scouts went for as long as anybody waits: there is no cache, or it does not tell. */
    private static final int IN_VAIN = 3;

    private final String key;
    private final long maxWait;
    private final long keep;
    private final TreeSet<Visitor> waiting = new TreeSet<>(Visitor.MOST_PRESSED);
    private State state = State.COLD;
    /** Counts the changes of state, so that a late answer is known as one. */
    private int spell;

    private long begun;
    private long until;
    private int scouts;
    private int misses;

    private enum State {
        COLD,
        WARM,
        /** Not to be warmed: everybody passes. */
        OPEN
    }

    Prefix(String key, PrefixPolicy policy, long now) {
        this.key = key;
        maxWait = policy.maxWait().toNanos();
        keep = Math.max(policy.keep().toNanos(), 1);
        begin(State.COLD, now);
    }

    String key() {
        return key;
    }

    /** Returns whether it passes at once; otherwise it waits here. */
    boolean isPassedBy(Visitor visitor, long now) {
        lookAgain(now);
        Role role = roleAtOnce(visitor, now);
        if (role == Role.WAITING) {
            waiting.add(visitor);
            return false;
        }
        go(visitor, role);
        return true;
    }

    private void lookAgain(long now) {
        if (waiting.isEmpty() && now - until >= 0) {
            begin(State.COLD, now);
        } else if (waiting.isEmpty() && scouts == 0) {
            begun = now; // in the meantime nobody tried
        }
    }

    private Role roleAtOnce(Visitor visitor, long now) {
        return switch (state) {
            case WARM -> Role.WARM;
            case OPEN -> Role.GAVE_UP;
            case COLD -> mayScout() ? Role.SCOUT : visitor.isDue(now) ? Role.GAVE_UP : Role.WAITING;
        };
    }

    private boolean mayScout() {
        return scouts < Math.max(1, SEEN_ENOUGH - misses);
    }

    private void go(Visitor visitor, Role role) {
        visitor.goAs(role, spell);
        if (role == Role.SCOUT) {
            scouts++;
        }
    }

    /** A visitor has its answer, or left without: returns who goes now, itself if it waited. */
    List<Visitor> end(Visitor visitor, Sighting sighting, long now) {
        if (waiting.remove(visitor)) {
            visitor.goAs(Role.LEFT, spell);
            return List.of(visitor);
        }
        boolean isRecent = visitor.wentIn(spell);
        if (isRecent && visitor.role() == Role.SCOUT) {
            scouts--;
        }
        if (sighting.isHit()) {
            hit(now);
        } else if (sighting.isMiss() && isRecent) {
            missed(now);
        }
        return next();
    }

    private void hit(long now) {
        if (state != State.WARM) {
            begin(State.WARM, now);
        }
        until = now + keep;
    }

    /** Of one that went when it was warm: the upstream has forgotten. */
    private void missed(long now) {
        if (state == State.WARM) {
            begin(State.COLD, now);
        }
        misses++;
        if (state == State.COLD && misses >= IN_VAIN && now - begun >= maxWait) {
            begin(State.OPEN, now);
        }
    }

    private void begin(State next, long now) {
        state = next;
        spell++;
        scouts = 0;
        misses = 0;
        begun = now;
        until = now + (next == State.COLD ? Math.max(keep, maxWait) : keep);
    }

    private List<Visitor> next() {
        List<Visitor> going = new ArrayList<>(0);
        while (!waiting.isEmpty() && (state != State.COLD || mayScout())) {
            Visitor visitor = waiting.pollFirst();
            go(visitor, nextRole());
            going.add(visitor);
        }
        return going;
    }

    private Role nextRole() {
        return switch (state) {
            case WARM -> Role.FOLLOWER;
            case OPEN -> Role.GAVE_UP;
            case COLD -> Role.SCOUT;
        };
    }

    /** Returns who has waited long enough. */
    List<Visitor> giveUp(long now) {
        List<Visitor> going = new ArrayList<>(0);
        while (!waiting.isEmpty() && waiting.first().isDue(now)) {
            Visitor visitor = waiting.pollFirst();
            go(visitor, Role.GAVE_UP);
            going.add(visitor);
        }
        return going;
    }

    int waiting() {
        return waiting.size();
    }

    /** When the first of those who wait gives up; there has to be one. */
    long nextDue() {
        return waiting.first().due();
    }

    boolean isWarm(long now) {
        return state == State.WARM && now - until < 0;
    }

    /** Scouts under way in this spell. */
    int scouts() {
        return scouts;
    }
}
