/** The commands of the launcher. */
@NullMarked
package io.caravan.command;

import org.jspecify.annotations.NullMarked;
