/** One reader and one writer per transport: a message becomes a request, an answer becomes a message. */
@NullMarked
package io.caravan.origin;

import org.jspecify.annotations.NullMarked;
