/** The operators' console: a page, what it shows, and what can be done there. */
@NullMarked
package io.caravan.console;

import org.jspecify.annotations.NullMarked;
