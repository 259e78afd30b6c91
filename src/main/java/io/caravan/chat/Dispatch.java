package io.caravan.chat;

import java.time.Instant;

/**
 * The outcome of an accepted request, to be brought to one of its targets.
 *
 * @param id of the request
 * @param target which of its targets
 * @param attempts that were made before
 * @param dueAt when the outcome was there
 */
public record Dispatch(
        String id, String tenant, int target, String address, int attempts, Instant dueAt, Answer answer) {}
