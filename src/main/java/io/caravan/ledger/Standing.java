package io.caravan.ledger;

import java.util.Locale;

/** How a request stands in the ledger, for whoever looks into it from outside. */
public enum Standing {
    /** Its call is under way, unless Caravan is not running: then the next start will find it cut off. */
    UNDER_WAY("state = 'SENT' and node <> ''"),
    /** Its call was cut off by a crash, and it has not come again since. */
    UNKNOWN("state = 'SENT' and node = ''"),
    /** Not asked again before somebody decides. */
    HELD("state = 'HELD'"),
    ANSWERED("state = 'ANSWERED'"),
    /** Failed for good: a dead letter. */
    FAILED("state = 'FAILED'");

    private final String condition;

    Standing(String condition) {
        this.condition = condition;
    }

    /** On a row of the table. */
    String condition() {
        return condition;
    }

    static Standing of(String state, String node) {
        return switch (RequestRow.State.valueOf(state)) {
            case SENT -> node.isEmpty() ? UNKNOWN : UNDER_WAY;
            case ANSWERED -> ANSWERED;
            case FAILED -> FAILED;
            case HELD -> HELD;
        };
    }

    /** For instance {@code under way}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
