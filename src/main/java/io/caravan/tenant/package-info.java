/** What a tenant may: models, lanes and merges, requests a second and at once, tokens and money in a day or month. */
@NullMarked
package io.caravan.tenant;

import org.jspecify.annotations.NullMarked;
