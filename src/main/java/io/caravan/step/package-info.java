/** Turns plain methods into the steps of a route, without reflection on the way of a message. */
@NullMarked
package io.caravan.step;

import org.jspecify.annotations.NullMarked;
