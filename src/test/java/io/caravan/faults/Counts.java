package io.caravan.faults;

/** What the breaker makes of a call that met a fault. */
enum Counts {
    /** A failure of the upstream. */
    FAILURE("failure"),
    /** Nothing: it says nothing about how the upstream is. */
    NEUTRAL("neither"),
    SUCCESS("success");

    private final String label;

    Counts(String label) {
        this.label = label;
    }

    Tally tally(Calls faulty) {
        Calls none = Calls.exactly(0);
        return new Tally(
                this == FAILURE ? faulty : none, this == NEUTRAL ? faulty : none, this == SUCCESS ? faulty : none);
    }

    @Override
    public String toString() {
        return label;
    }
}
