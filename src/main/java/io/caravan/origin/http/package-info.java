/** Chat completions over HTTP: an engine for platform-http that holds no thread while a request waits. */
@NullMarked
package io.caravan.origin.http;

import org.jspecify.annotations.NullMarked;
