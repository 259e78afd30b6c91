package io.caravan.delivery;

import io.caravan.chat.Secret;
import java.time.Duration;
import java.util.List;

/**
 * How outcomes are brought to webhooks.
 *
 * @param secrets that sign, {@code tenant=whsec_…}, or without a tenant for all that have none of their own
 * @param allowed hosts and networks that may be reached though they are not public
 * @param ports that may be reached; none for any
 * @param allowsHttp whether plain HTTP will do
 * @param timeout of an attempt
 */
public record WebhookPolicy(
        List<Secret> secrets, List<String> allowed, List<Integer> ports, boolean allowsHttp, Duration timeout) {}
