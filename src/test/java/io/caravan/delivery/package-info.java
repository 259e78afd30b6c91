@NullMarked
package io.caravan.delivery;

import org.jspecify.annotations.NullMarked;
