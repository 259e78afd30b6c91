/** What was asked and what came of it, durable: nothing is lost, and nothing is bought twice. */
@NullMarked
package io.caravan.ledger;

import org.jspecify.annotations.NullMarked;
