/** The call: its limit, its breaker, its deadline, its errors and retries. */
@NullMarked
package io.caravan.upstream;

import org.jspecify.annotations.NullMarked;
