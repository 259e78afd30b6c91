package io.caravan.collect;

import java.time.Duration;

/**
 * How long requests wait for their instruction to be in the upstream's cache.
 *
 * @param minTokens of the instruction, for waiting to be worth while
 * @param maxWait for one request
 * @param keep how long an instruction is taken to be there after it was last found
 */
public record PrefixPolicy(int minTokens, Duration maxWait, Duration keep) {}
