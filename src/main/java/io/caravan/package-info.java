/** Caravan: carries messages to a language model and brings every answer back to its origin. */
@NullMarked
package io.caravan;

import org.jspecify.annotations.NullMarked;
