/** The routes, entered at the HTTP edge and looked at from the upstream. */
@NullMarked
package io.caravan.routes;

import org.jspecify.annotations.NullMarked;
