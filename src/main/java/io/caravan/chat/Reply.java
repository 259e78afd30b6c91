package io.caravan.chat;

/**
 * A good answer of the upstream.
 *
 * @param body the chat completion as it came, JSON in UTF-8
 * @param content the text of the first choice, empty when it only calls tools
 * @param finishReason why the model stopped, for instance {@code stop} or {@code length}
 * @param usage what was charged
 */
public record Reply(byte[] body, String content, String finishReason, Usage usage) {}
