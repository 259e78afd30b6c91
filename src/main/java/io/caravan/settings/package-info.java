/** Settings and tables of {@code config/}: read once, checked as a whole, errors that say what to do. */
@NullMarked
package io.caravan.settings;

import org.jspecify.annotations.NullMarked;
