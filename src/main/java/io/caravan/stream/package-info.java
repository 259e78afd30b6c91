/** Answers that come in parts: server-sent events, what they say and what they add up to. */
@NullMarked
package io.caravan.stream;

import org.jspecify.annotations.NullMarked;
