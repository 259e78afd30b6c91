package io.caravan.chat;

/** One request as it is followed, from when it came until its reply is out. Thread-safe; its methods never fail. */
public interface RequestTrace extends AutoCloseable {
    RequestTrace NONE = new RequestTrace() {};

    /** How others go on with this trace. */
    default TraceContext context() {
        return TraceContext.NONE;
    }

    /** It is understood, and waits from now on. */
    default void understood(ChatRequest request) {}

    /** It has its outcome, which is to be written. */
    default void ended(Answer answer) {}

    /** The outcome is out. */
    @Override
    default void close() {}
}
