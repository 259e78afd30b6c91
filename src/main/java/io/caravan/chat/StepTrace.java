package io.caravan.chat;

/** A step on the way of a request that is followed by itself. Its methods never fail. */
public interface StepTrace {
    StepTrace NONE = new StepTrace() {};

    /** How others go on from here. */
    default TraceContext context() {
        return TraceContext.NONE;
    }

    /** @param trouble the code of what went wrong; empty if nothing did */
    default void end(String trouble) {}
}
