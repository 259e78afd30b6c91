/** What every stage needs to work in a route: plain methods made steps of it, without reflection; timers beside it. */
@NullMarked
package io.caravan.step;

import org.jspecify.annotations.NullMarked;
