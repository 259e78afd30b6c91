/** Where requests wait: room, merge keys, groups, packed prompts and the way back to each request. */
@NullMarked
package io.caravan.collect;

import org.jspecify.annotations.NullMarked;
