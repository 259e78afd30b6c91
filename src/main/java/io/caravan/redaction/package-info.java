/** Keeps secrets and personal data out of what is written about requests. */
@NullMarked
package io.caravan.redaction;

import org.jspecify.annotations.NullMarked;
