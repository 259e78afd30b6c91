package io.caravan.upstream;

/** How many calls may be in flight at once; the throttle asks before each. Thread-safe. */
public final class CallLimit {
    private final int maximum;

    CallLimit(int maximum) {
        this.maximum = maximum;
    }

    public int maximum() {
        return maximum;
    }
}
