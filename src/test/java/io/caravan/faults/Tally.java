package io.caravan.faults;

/** How many calls the breaker is to count as what. */
record Tally(Calls failed, Calls ignored, Calls successful) {
    static final Tally NOTHING = new Tally(Calls.exactly(0), Calls.exactly(0), Calls.exactly(0));

    static Tally successful(Calls calls) {
        return new Tally(Calls.exactly(0), Calls.exactly(0), calls);
    }

    Tally plus(Tally other) {
        return new Tally(failed.plus(other.failed), ignored.plus(other.ignored), successful.plus(other.successful));
    }

    /** With any number of calls that the breaker ignores besides. */
    Tally ignoredAtLeast() {
        return new Tally(failed, Calls.atLeast(ignored.least()), successful);
    }

    boolean holds(Meters.Breaker counted) {
        return failed.holds(counted.failed())
                && ignored.holds(counted.ignored())
                && successful.holds(counted.successful());
    }
}
