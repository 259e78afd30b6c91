package io.caravan.chat;

/**
 * A call was not sent, for a reason that is ours: it is no failure of the upstream. Its failure says when to try again.
 */
public final class CallNotSentException extends CaravanException {
    private static final long serialVersionUID = 1;

    private final boolean underWayElsewhere;

    private CallNotSentException(Failure failure, boolean underWayElsewhere) {
        super(failure);
        this.underWayElsewhere = underWayElsewhere;
    }

    /** The ledger cannot note that it is sent. */
    public static CallNotSentException unrecorded(Failure failure) {
        return new CallNotSentException(failure, false);
    }

    /** The upstream is known to be ill, or its account to be at fault. */
    public static CallNotSentException closed(Failure failure) {
        return new CallNotSentException(failure, false);
    }

    /** Another node asks for one of its requests. */
    public static CallNotSentException underWayElsewhere(Failure failure) {
        return new CallNotSentException(failure, true);
    }

    /** Whether its outcome will come from another node. */
    public boolean isUnderWayElsewhere() {
        return underWayElsewhere;
    }
}
