/** What the demo brings along so that it needs nothing from outside. */
@NullMarked
package io.caravan.demo;

import org.jspecify.annotations.NullMarked;
