/** What lies in {@code docker/}, held against schemas, against Kubernetes' own model and a real Prometheus. */
@NullMarked
package io.caravan.docker;

import org.jspecify.annotations.NullMarked;
