/** The vocabulary: what is asked, what is answered and what travels in between. Knows nothing of Camel. */
@NullMarked
package io.caravan.chat;

import org.jspecify.annotations.NullMarked;
