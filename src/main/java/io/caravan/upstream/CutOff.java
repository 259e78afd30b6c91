package io.caravan.upstream;

/** Why an attempt was broken off before its answer was complete. */
enum CutOff {
    /** The last of those who wait would have had it too late. */
    DEADLINE,
    /** Nothing but blank lines came. */
    FIRST_EVENT,
    /** An answer began and did not go on. */
    GAP,
    /** Nobody is to have it any more. */
    ABANDONED
}
