package io.caravan.console;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DataPointSnapshot;
import io.prometheus.metrics.model.snapshots.DistributionDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What {@code /metrics} says, summed over all labels but those that are named. */
final class Numbers {
    private static final Map<String, String> DEPTHS = Map.of(
            "waiting", "caravan_requests_waiting",
            "atTheDoor", "caravan_requests_at_the_door",
            "flights", "caravan_flights",
            "prefixWaiting", "caravan_prefix_waiting",
            "tenantWaiting", "caravan_tenant_waiting",
            "callsWaiting", "caravan_calls_waiting",
            "callsInFlight", "caravan_calls_in_flight",
            "connections", "caravan_http_connections");

    private static final Map<String, String> TRAFFIC = Map.of(
            "calls", "gen_ai_client_operation_duration_seconds",
            "retries", "caravan_calls_retries",
            "tokens", "caravan_tokens");

    private static final String REQUESTS = "caravan_requests_seconds";

    private final PrometheusRegistry registry;

    Numbers(PrometheusRegistry registry) {
        this.registry = registry;
    }

    /** How many requests have ended since the start, by origin and then by outcome. */
    Map<String, Map<String, Long>> ended() {
        Map<String, Map<String, Long>> ended = new TreeMap<>();
        for (DataPointSnapshot point : points(Set.of(REQUESTS)).getOrDefault(REQUESTS, List.of())) {
            ended.computeIfAbsent(point.getLabels().get("origin"), name -> new TreeMap<>())
                    .merge(point.getLabels().get("outcome"), (long) value(point), Long::sum);
        }
        return ended;
    }

    /** What there is of each at this moment. */
    Map<String, Long> depths() {
        return sums(DEPTHS);
    }

    /** Calls and tokens since the start. */
    Map<String, Long> traffic() {
        return sums(TRAFFIC);
    }

    private Map<String, Long> sums(Map<String, String> meters) {
        Map<String, List<DataPointSnapshot>> points = points(Set.copyOf(meters.values()));
        Map<String, Long> sums = new LinkedHashMap<>();
        meters.forEach((name, meter) -> sums.put(name, (long) points.getOrDefault(meter, List.of()).stream()
                .mapToDouble(Numbers::value)
                .sum()));
        return sums;
    }

    private Map<String, List<DataPointSnapshot>> points(Set<String> names) {
        Map<String, List<DataPointSnapshot>> points = new HashMap<>();
        for (MetricSnapshot snapshot : registry.scrape(names::contains)) {
            points.put(snapshot.getMetadata().getPrometheusName(), List.copyOf(snapshot.getDataPoints()));
        }
        return points;
    }

    /** Of a distribution, how many it is of. */
    private static double value(DataPointSnapshot point) {
        if (point instanceof DistributionDataPointSnapshot distribution) {
            return distribution.getCount();
        } else if (point instanceof CounterDataPointSnapshot counter) {
            return counter.getValue();
        } else if (point instanceof GaugeDataPointSnapshot gauge) {
            return gauge.getValue();
        }
        throw new IllegalArgumentException("not a number: " + point.getClass());
    }
}
