/** How fast calls go out and whose turn it is: limits that adapt, lanes, fairness between tenants. */
@NullMarked
package io.caravan.pace;

import org.jspecify.annotations.NullMarked;
