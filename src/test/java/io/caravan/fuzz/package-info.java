/** Requests, credentials, raw HTTP and answers of the upstream as nobody would write them, against a running Caravan. */
@org.jspecify.annotations.NullMarked
package io.caravan.fuzz;
