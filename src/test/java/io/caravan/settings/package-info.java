/** Settings: the manual says what is true, and every wrong one gets its clear error. */
@NullMarked
package io.caravan.settings;

import org.jspecify.annotations.NullMarked;
