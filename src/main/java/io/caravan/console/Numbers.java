package io.caravan.console;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What the meters say, summed over all labels but those that are named. */
final class Numbers {
    private static final Map<String, String> DEPTHS = Map.of(
            "waiting", "caravan.requests.waiting",
            "atTheDoor", "caravan.requests.at-the-door",
            "flights", "caravan.flights",
            "prefixWaiting", "caravan.prefix.waiting",
            "tenantWaiting", "caravan.tenant.waiting",
            "callsWaiting", "caravan.calls.waiting",
            "callsInFlight", "caravan.calls.in-flight",
            "connections", "caravan.http.connections");

    private final MeterRegistry registry;

    Numbers(MeterRegistry registry) {
        this.registry = registry;
    }

    /** How many requests have ended since the start, by origin and then by outcome. */
    Map<String, Map<String, Long>> ended() {
        Map<String, Map<String, Long>> ended = new TreeMap<>();
        for (Timer timer : registry.find("caravan.requests").timers()) {
            String origin = String.valueOf(timer.getId().getTag("origin"));
            String outcome = String.valueOf(timer.getId().getTag("outcome"));
            ended.computeIfAbsent(origin, name -> new TreeMap<>()).merge(outcome, timer.count(), Long::sum);
        }
        return ended;
    }

    /** What there is of each at this moment. */
    Map<String, Long> depths() {
        Map<String, Long> depths = new TreeMap<>();
        DEPTHS.forEach((name, meter) -> depths.put(name, (long) gauges(meter)));
        return depths;
    }

    /** Calls and tokens since the start. */
    Map<String, Long> traffic() {
        Map<String, Long> traffic = new LinkedHashMap<>();
        traffic.put(
                "calls",
                registry.find("caravan.calls").timers().stream()
                        .mapToLong(Timer::count)
                        .sum());
        traffic.put("retries", counters("caravan.calls.retries"));
        traffic.put("tokens", counters("caravan.tokens"));
        return traffic;
    }

    private double gauges(String meter) {
        return registry.find(meter).gauges().stream().mapToDouble(Gauge::value).sum();
    }

    private long counters(String meter) {
        return (long) registry.find(meter).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
