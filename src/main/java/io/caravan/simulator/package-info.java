/** A DeepSeek that runs on this machine, answers so that every answer can be told from all others, and misbehaves on demand. */
@NullMarked
package io.caravan.simulator;

import org.jspecify.annotations.NullMarked;
