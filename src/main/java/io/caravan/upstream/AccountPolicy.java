package io.caravan.upstream;

import java.time.Duration;

/**
 * How accounts are watched.
 *
 * @param probe the first wait before a closed account is looked at again
 * @param balanceInterval how often the balance is asked for while all is well
 * @param watchesBalance whether it is asked for then
 */
public record AccountPolicy(Duration probe, Duration balanceInterval, boolean watchesBalance) {}
