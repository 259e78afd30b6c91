/** Kills Caravan while it works, again and again, and looks afterwards whether every request had its one outcome. */
@NullMarked
package io.caravan.crash;

import org.jspecify.annotations.NullMarked;
