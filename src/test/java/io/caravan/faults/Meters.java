package io.caravan.faults;

import io.caravan.Gateway;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What a gateway shows of itself. */
final class Meters {
    /** What has to be zero when nothing is under way. */
    private static final List<String> UNDER_WAY = List.of(
            "caravan.calls.in-flight",
            "caravan.calls.waiting",
            "caravan.calls.timed",
            "caravan.requests.waiting",
            "caravan.requests.at-the-door",
            "caravan.flights",
            "caravan.prefix.waiting");

    private final MeterRegistry registry;

    Meters(Gateway gateway) {
        registry = Objects.requireNonNull(
                gateway.camel().getRegistry().lookupByNameAndType("metricsRegistry", MeterRegistry.class));
    }

    /** Calls by what the breaker has made of them. */
    record Breaker(long failed, long ignored, long successful) {
        Breaker since(Breaker earlier) {
            return new Breaker(failed - earlier.failed, ignored - earlier.ignored, successful - earlier.successful);
        }
    }

    Breaker breaker() {
        return new Breaker(calls("failed"), calls("ignored"), calls("successful"));
    }

    private long calls(String kind) {
        return registry
                .find("resilience4j.circuitbreaker.calls")
                .tags("name", "primary", "kind", kind)
                .timers()
                .stream()
                .mapToLong(Timer::count)
                .sum();
    }

    /** How many calls of a model may be under way; the start of it, while there was none. */
    int limit(String model, int start) {
        Gauge limit = registry.find("caravan.calls.limit").tags("model", model).gauge();
        return limit == null ? start : (int) limit.value();
    }

    /** What has not ended, with its number. */
    Map<String, Double> underWay() {
        Map<String, Double> rest = new TreeMap<>();
        for (String name : UNDER_WAY) {
            double value = registry.get(name).gauge().value();
            if (value != 0) {
                rest.put(name, value);
            }
        }
        return rest;
    }
}
