/** Each example is dropped into a routes directory and answers there. */
@NullMarked
package io.caravan.examples;

import org.jspecify.annotations.NullMarked;
