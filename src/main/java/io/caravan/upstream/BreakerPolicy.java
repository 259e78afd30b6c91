package io.caravan.upstream;

import java.time.Duration;

/**
 * When the breaker opens and closes.
 *
 * @param failureRate percent of the last {@code window} calls
 * @param slowCall what takes longer is slow
 * @param slowRate percent of the last {@code window} calls
 * @param timeouts so many in a row open it
 * @param fairTime an attempt that had less says nothing about the upstream when its deadline ends it
 */
public record BreakerPolicy(
        int failureRate,
        int window,
        int minimumCalls,
        Duration slowCall,
        int slowRate,
        int timeouts,
        Duration openWait,
        int halfOpenCalls,
        Duration fairTime) {}
