package io.caravan.ledger;

/**
 * How much may be accepted and have no outcome yet.
 *
 * @param requests so many
 * @param bytes of all of them together
 */
public record AcceptedLimit(long requests, long bytes) {}
