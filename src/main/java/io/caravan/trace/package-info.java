/** Traces: what becomes of each request, told to whoever takes OTLP. */
@NullMarked
package io.caravan.trace;

import org.jspecify.annotations.NullMarked;
