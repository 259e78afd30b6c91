/** What is watched from outside: meters, the log of requests, and the moments at which a test kills. */
@NullMarked
package io.caravan.observe;

import org.jspecify.annotations.NullMarked;
