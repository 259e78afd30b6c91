@NullMarked
package io.caravan.stream;

import org.jspecify.annotations.NullMarked;
