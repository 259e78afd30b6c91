/** Who is there: keys, signatures and tokens of callers over HTTP, and which tenant they speak for. */
@NullMarked
package io.caravan.access;

import org.jspecify.annotations.NullMarked;
