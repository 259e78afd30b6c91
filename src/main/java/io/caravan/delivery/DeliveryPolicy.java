package io.caravan.delivery;

import java.time.Duration;

/**
 * How accepted requests are asked for.
 *
 * @param tenant whose they are when the door did not say
 * @param inFlight so many at once
 * @param inFlightBytes of all of them together; the last ones taken may exceed it
 * @param deadline after so long they fail
 */
public record DeliveryPolicy(String tenant, int inFlight, long inFlightBytes, Duration deadline) {}
