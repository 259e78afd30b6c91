/** Integration tests: real broker, real sockets. */
@NullMarked
package io.caravan.it;

import org.jspecify.annotations.NullMarked;
