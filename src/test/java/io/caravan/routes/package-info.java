/** What must hold for every route file, and the picture drawn from them. */
@NullMarked
package io.caravan.routes;

import org.jspecify.annotations.NullMarked;
