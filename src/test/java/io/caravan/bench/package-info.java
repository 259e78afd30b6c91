/** Measures; decides nothing. Run from {@code bench/}. */
@NullMarked
package io.caravan.bench;

import org.jspecify.annotations.NullMarked;
