package io.caravan.origin.kafka;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.KafkaMetric;
import org.apache.kafka.common.metrics.MetricsReporter;
import org.jspecify.annotations.Nullable;

/**
 * Shows how many records of each partition have not been read yet, as Kafka's own client counts them, for as long as this
 * client reads there, and counts the client while it is open. Public because Kafka makes it, by name. Thread-safe.
 */
public final class LagReporter implements MetricsReporter {
    /** The property of a consumer under which the registry is found. */
    static final String REGISTRY = "caravan.meters";

    private static final String GROUP = "consumer-fetch-manager-metrics";
    private static final String NAME = "records-lag";

    /** The property of a consumer under which the number of those that are open is found. */
    static final String OPEN = "caravan.open";

    private final Map<MetricName, Meter> shown = new ConcurrentHashMap<>();
    private @Nullable MeterRegistry registry;
    private AtomicInteger open = new AtomicInteger();

    @Override
    public void configure(Map<String, ?> properties) {
        registry = (MeterRegistry) properties.get(REGISTRY);
        if (properties.get(OPEN) instanceof AtomicInteger counted) {
            open = counted;
        }
    }

    @Override
    public void init(List<KafkaMetric> metrics) {
        open.incrementAndGet();
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
        open.decrementAndGet();
        shown.values().forEach(this::forget);
        shown.clear();
    }
}
