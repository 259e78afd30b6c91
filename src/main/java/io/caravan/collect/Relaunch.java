package io.caravan.collect;

import io.caravan.chat.Pending;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of those who followed a call that failed.
 *
 * @param leader is to be asked again and takes the others along; none when nobody flies on
 * @param left are not asked again: they had their flights, or their time is up
 */
record Relaunch(@Nullable Pending leader, List<Pending> left) {}
