package io.caravan.origin.kafka;

import org.apache.camel.Exchange;
import org.apache.camel.spi.HeaderFilterStrategy;

/**
 * Lets no header pass between a transport and a Camel message, in neither direction. Camel obeys some headers by their
 * name, so a sender could otherwise redirect a reply ({@code kafka.OVERRIDE_TOPIC}, CVE-2026-49098).
 */
public final class NoForeignHeaders implements HeaderFilterStrategy {

    @Override
    public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
        return true;
    }

    @Override
    public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
        return true;
    }
}
