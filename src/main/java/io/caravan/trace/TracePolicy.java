package io.caravan.trace;

import io.caravan.redaction.Redaction;
import java.net.URI;
import java.util.Map;

/**
 * What is told of requests, and to whom.
 *
 * @param endpoint where OTLP is taken over HTTP
 * @param headers sent along, credentials perhaps
 * @param percent of the requests that are no part of a trace already
 * @param topic that records are read from
 * @param hasContent whether what is asked and answered is told, too
 * @param redaction of that
 */
public record TracePolicy(
        URI endpoint, Map<String, String> headers, int percent, String topic, boolean hasContent, Redaction redaction) {
    /** Without headers, which may be secrets. */
    @Override
    public String toString() {
        return "traces to " + endpoint;
    }
}
