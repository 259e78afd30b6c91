package io.caravan.chat;

import java.time.Instant;

/** Follows requests on their way, for those who want to know where their time goes. Thread-safe; its methods never fail. */
public interface Tracing {
    /** Follows nothing, at no cost. */
    Tracing NONE = new Tracing() {};

    /**
     * A message has come, which may be a request.
     *
     * @param sender of whose trace this is a part, if of any
     * @param origin as in {@link Asker#origin()}
     * @param id of the request
     * @param since when it came
     */
    default RequestTrace request(TraceContext sender, String origin, String id, Instant since) {
        return RequestTrace.NONE;
    }

    /**
     * A call was made of a group.
     *
     * @param since when that began, as {@link System#nanoTime()} says
     */
    default CallTrace call(Call call, long since) {
        return CallTrace.NONE;
    }

    /** A request is to be accepted whose sender does not wait. */
    default StepTrace accept(TraceContext sender, String id) {
        return StepTrace.NONE;
    }

    /** An attempt to bring an outcome to one of its destinations. */
    default StepTrace deliver(Dispatch dispatch) {
        return StepTrace.NONE;
    }
}
