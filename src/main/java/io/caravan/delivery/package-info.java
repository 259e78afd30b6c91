/** Answers elsewhere: requests that are accepted now, asked for later, and answered where their senders want it. */
@NullMarked
package io.caravan.delivery;

import org.jspecify.annotations.NullMarked;
