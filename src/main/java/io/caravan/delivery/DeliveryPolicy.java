package io.caravan.delivery;

import java.time.Duration;
import java.util.List;

/**
 * How accepted requests are asked for, and their outcomes brought.
 *
 * @param tenant whose they are when the door did not say
 * @param inFlight so many at once
 * @param inFlightBytes of all of them together; the last ones taken may exceed it
 * @param deadline after so long they fail
 * @param backOff before the second attempt to bring an outcome; doubled each time
 * @param giveUp so long after the outcome was there
 * @param topics that outcomes may be written to, {@code tenant=topic}, or without a tenant for all
 * @param hasBroker whether there is a broker that has them
 */
public record DeliveryPolicy(
        String tenant,
        int inFlight,
        long inFlightBytes,
        Duration deadline,
        Duration backOff,
        Duration giveUp,
        List<String> topics,
        boolean hasBroker) {}
