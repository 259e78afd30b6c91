/** Meters. */
@NullMarked
package io.caravan.observe;

import org.jspecify.annotations.NullMarked;
