/** The product as a whole: its start, and how its packages hang together. */
@NullMarked
package io.caravan;

import org.jspecify.annotations.NullMarked;
