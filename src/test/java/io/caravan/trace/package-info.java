/** What takes traces, for tests. */
@NullMarked
package io.caravan.trace;

import org.jspecify.annotations.NullMarked;
