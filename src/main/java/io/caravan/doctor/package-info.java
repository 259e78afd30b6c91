/** What {@code caravan doctor} looks at. Changes nothing, and waits for nothing longer than some seconds. */
@NullMarked
package io.caravan.doctor;

import org.jspecify.annotations.NullMarked;
