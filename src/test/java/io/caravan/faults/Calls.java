package io.caravan.faults;

/** How many calls there may be. */
record Calls(int least, int most) {
    private static final int ANY = 1_000_000;

    static Calls exactly(int calls) {
        return new Calls(calls, calls);
    }

    static Calls between(int least, int most) {
        return new Calls(least, most);
    }

    static Calls atLeast(int calls) {
        return new Calls(calls, ANY);
    }

    Calls plus(Calls others) {
        return new Calls(least + others.least, Math.min(ANY, most + others.most));
    }

    Calls without(int calls) {
        return new Calls(Math.max(0, least - calls), Math.max(0, most - calls));
    }

    /** As many at most, but perhaps fewer. */
    Calls from(int calls) {
        return new Calls(calls, most);
    }

    /** As many at least, but perhaps so many times. */
    Calls upToTimes(int times) {
        return new Calls(least, Math.min(ANY, most * times));
    }

    boolean holds(long calls) {
        return calls >= least && calls <= most;
    }

    @Override
    public String toString() {
        if (least == most) {
            return Integer.toString(least);
        }
        return most == ANY ? least + " or more" : least + " to " + most;
    }
}
