@NullMarked
package io.caravan.tenant;

import org.jspecify.annotations.NullMarked;
