package io.caravan.upstream;

import java.time.Duration;

/**
 * How calls are made.
 *
 * @param maxConcurrent calls in flight at once
 * @param attempts the first included
 * @param retryBudget percent of the first attempts that may be retried
 * @param firstEventTimeout until an answer begins
 * @param gapTimeout between two parts of it
 */
public record CallPolicy(
        int maxConcurrent,
        int attempts,
        int retryBudget,
        Duration connectTimeout,
        Duration firstEventTimeout,
        Duration gapTimeout) {}
