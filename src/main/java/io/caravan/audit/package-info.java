/** The audit log: lines on disk that cannot be changed, moved or taken away without a trace. */
@NullMarked
package io.caravan.audit;

import org.jspecify.annotations.NullMarked;
