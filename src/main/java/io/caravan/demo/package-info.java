/** The demo: the main job on embedded parts. */
@NullMarked
package io.caravan.demo;

import org.jspecify.annotations.NullMarked;
