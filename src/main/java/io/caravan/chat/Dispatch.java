package io.caravan.chat;

import java.time.Instant;

/**
 * The outcome of an accepted request, to be brought to one of its destinations.
 *
 * @param id of the request
 * @param target which of its destinations
 * @param attempts with this one
 * @param dueAt when the outcome was there
 * @param trace of which it is a part
 */
public record Dispatch(
        String id,
        String tenant,
        int target,
        Destination destination,
        int attempts,
        Instant dueAt,
        Answer answer,
        TraceContext trace) {}
