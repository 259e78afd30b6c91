package io.caravan.ledger;

/**
 * What a tenant has used of a budget. Amounts are tokens, or billionths of a US dollar.
 *
 * @param kind for instance {@code spend-per-day}
 * @param period a day or a month of UTC, as {@code 2026-11-26} or {@code 2026-11}
 * @param spent what is known to be spent
 * @param taken what cannot be had any more: spent, or borrowed by a Caravan that lives or was killed
 */
public record Used(String tenant, String kind, String period, long spent, long taken) {}
