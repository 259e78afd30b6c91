package io.caravan.simulator;

import io.vertx.core.buffer.Buffer;

/** What is said to one request of a batch: a chat completion with status 200, or an error. */
record BatchLine(String customId, int status, Buffer body) {}
