/** The clients that people have, against Caravan as they start it. */
@NullMarked
package io.caravan.clients;

import org.jspecify.annotations.NullMarked;
