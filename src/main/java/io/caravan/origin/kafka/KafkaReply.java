package io.caravan.origin.kafka;

import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What goes out as a record beside its key; {@link KafkaReplySerializer} writes it. */
record KafkaReply(byte @Nullable [] value, Headers headers) {}
