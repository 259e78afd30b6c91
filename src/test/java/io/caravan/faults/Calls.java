package io.caravan.faults;

/** How many calls there may be. */
record Calls(int least, int most) {
    static final int ANY = 1_000_000;

    static Calls exactly(int calls) {
        return new Calls(calls, calls);
    }

    static Calls between(int least, int most) {
        return new Calls(least, most);
    }

    static Calls atLeast(int calls) {
        return new Calls(calls, ANY);
    }

    Calls upTo(int calls) {
        return new Calls(least, Math.min(ANY, calls));
    }

    boolean holds(int calls) {
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
