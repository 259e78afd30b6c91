package io.caravan.chat;

/**
 * Where the outcome of an accepted request is brought.
 *
 * @param address of a webhook, or the name of a topic or a channel
 */
public record Destination(Kind kind, String address) {
    /** How it gets there. */
    public enum Kind {
        /** Posted to an address. */
        WEBHOOK,
        /** As a record of a Kafka topic. */
        TOPIC,
        /** Over the WebSocket of whoever listens to a channel of the tenant. */
        CHANNEL
    }
}
