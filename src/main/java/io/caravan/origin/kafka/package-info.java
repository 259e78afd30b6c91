/** Requests from a topic, replies to another: each record answered by itself, committed when it is. */
@NullMarked
package io.caravan.origin.kafka;

import org.jspecify.annotations.NullMarked;
