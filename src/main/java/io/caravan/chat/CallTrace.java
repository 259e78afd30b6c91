package io.caravan.chat;

import java.util.stream.Stream;

/** One call as it is followed. Belongs to the thread that the call belongs to; its methods never fail. */
public interface CallTrace {
    CallTrace NONE = new CallTrace() {};

    /** An attempt goes out. */
    default void begin(Call call) {}

    /** All of a response is there. */
    default void arrived(int status) {}

    /** The attempt is over, whatever came of it; does nothing when none is under way. */
    default void attempted(Call call) {}

    /** What came of the call is about to be taken apart. */
    default void splitting() {}

    /**
     * The call is over.
     *
     * @param answered those who have their outcome
     * @param again how many groups are to be asked again
     */
    default void ended(Call call, Stream<Pending> answered, int again) {}
}
