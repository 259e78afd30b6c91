/** How good answers are when items share a prompt, measured. */
@NullMarked
package io.caravan.quality;

import org.jspecify.annotations.NullMarked;
