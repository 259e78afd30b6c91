package io.caravan.simulator;

import java.util.List;
import java.util.Map;

/**
 * A request as it arrived.
 *
 * @param headers by lower-case name
 */
public record RecordedRequest(String method, String path, Map<String, List<String>> headers, String body) {}
