/** Sends requests that the ledger kept round again. */
@NullMarked
package io.caravan.resend;

import org.jspecify.annotations.NullMarked;
