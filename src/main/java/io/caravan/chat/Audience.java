package io.caravan.chat;

import java.util.List;

/**
 * Those who wait for a call, as a number. When nobody is left, what is under way for them is broken off. Thread-safe; lives
 * apart from its call, because a request that is asked again remembers every audience it was in.
 */
public final class Audience {
    private int size;
    private boolean lastRanOutOfTime;
    private Runnable breakOff = Audience::nothing;

    private Audience(int size) {
        this.size = size;
    }

    /** One, who has to leave. */
    public static Audience ofOne() {
        return new Audience(1);
    }

    /** Each leaves when it has its answer. */
    public static Audience of(List<Pending> members) {
        Audience audience = new Audience(members.size());
        members.forEach(member -> member.answer().thenAccept(audience::leave));
        return audience;
    }

    /** One more, who has to leave, too; false when nobody is left, because then the call may be broken off already. */
    public synchronized boolean enter() {
        if (size == 0) {
            return false;
        }
        size++;
        return true;
    }

    /** Somebody ended like this. */
    public void leave(Answer outcome) {
        boolean ranOutOfTime =
                outcome instanceof Answer.Failed failed && failed.failure().kind() == Failure.Kind.EXPIRED;
        takeLeave(ranOutOfTime).run();
    }

    /** What is to be run now; outside of the lock, because it closes a connection. */
    private synchronized Runnable takeLeave(boolean ranOutOfTime) {
        size--;
        lastRanOutOfTime = ranOutOfTime;
        return size == 0 ? breakOff : Audience::nothing;
    }

    public synchronized boolean isEmpty() {
        return size == 0;
    }

    /** Whether nobody is left though there was time: what becomes of the call then is no fault of the upstream. */
    public synchronized boolean hasWalkedOut() {
        return size == 0 && !lastRanOutOfTime;
    }

    /** Runs it when nobody is left; at once if that is so. Takes the place of what was given before. */
    public void whenEmpty(Runnable action) {
        if (replace(action)) {
            action.run();
        }
    }

    private synchronized boolean replace(Runnable action) {
        breakOff = action;
        return size == 0;
    }

    /** There is nothing to break off any more. */
    public synchronized void forget() {
        breakOff = Audience::nothing;
    }

    private static void nothing() {}
}
