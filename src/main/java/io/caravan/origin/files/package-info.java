/** Dropped files: batches line by line, single requests, texts with a prompt. */
@NullMarked
package io.caravan.origin.files;

import org.jspecify.annotations.NullMarked;
