package io.caravan.upstream;

/** The clock of the watches. */
interface Alarm extends io.caravan.step.Alarm {
    /** Whether everything under way is to end. */
    boolean isLast();
}
