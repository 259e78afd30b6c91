/** Every fault of an upstream against every origin and every way of sharing calls. */
@NullMarked
package io.caravan.faults;

import org.jspecify.annotations.NullMarked;
