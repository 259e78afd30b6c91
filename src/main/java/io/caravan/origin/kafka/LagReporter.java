package io.caravan.origin.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.jspecify.annotations.Nullable;

/**
 * Shows how many records of each partition have not been read yet, as Kafka's own client counts them, for as long as this
 * client reads there. Public because Kafka makes it, by name. Thread-safe.
 */
public final class LagReporter implements MetricsReporter {
    /** The property of a consumer under which the registry is found. */
    static final String REGISTRY = "caravan.meters";

    private static final String GROUP = "consumer-fetch-manager-metrics";
    private static final String NAME = "records-lag";

    private final Map<MetricName, Meter> shown = new ConcurrentHashMap<>();
    private @Nullable MeterRegistry registry;

    @Override
    public void configure(Map<String, ?> properties) {
        registry = (MeterRegistry) properties.get(REGISTRY);
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        metrics.forEach(this::metricChange);
    }

    @Override
    public void metricChange(KafkaMetric metric) {
        MetricName name = metric.metricName();
        if (registry != null && isLag(name)) {
            shown.put(name, gauge(registry, metric));
        }
    }

    private static boolean isLag(MetricName name) {
        return name.group().equals(GROUP)
                && name.name().equals(NAME)
                && name.tags().containsKey("partition");
    }

    private static Gauge gauge(MeterRegistry registry, KafkaMetric metric) {
        Map<String, String> tags = metric.metricName().tags();
        return Gauge.builder("kafka.consumer.fetch.manager.records.lag", metric, LagReporter::value)
                .description("Records of a partition that have not been read yet")
                .tags("topic", tags.get("topic"), "partition", tags.get("partition"))
                .strongReference(true)
                .register(registry);
    }

    private static double value(KafkaMetric metric) {
        return metric.metricValue() instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    @Override
    public void metricRemoval(KafkaMetric metric) {
        forget(shown.remove(metric.metricName()));
    }

    private void forget(@Nullable Meter meter) {
        if (registry != null && meter != null) {
            registry.remove(meter);
        }
    }

    @Override
    public void close() {
        shown.values().forEach(this::forget);
        shown.clear();
    }
}
