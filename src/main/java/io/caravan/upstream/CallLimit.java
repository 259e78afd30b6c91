package io.caravan.upstream;

/** How many calls may be in flight at once; the throttle asks before each. Thread-safe. */
final class CallLimit {
    private final int maximum;

    CallLimit(int maximum) {
        this.maximum = maximum;
    }

    int maximum() {
        return maximum;
    }
}
