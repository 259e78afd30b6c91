package io.caravan.observe;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * How meters are written: with exemplars on buckets and counters alone, as OpenMetrics has it. Micrometer would put them on
 * everything, and a Prometheus before 2.43 then takes none of it.
 */
public final class MetricsFormat implements PrometheusConfig {
    @Override
    public @Nullable String get(String key) {
        return null;
    }

    @Override
    public Properties prometheusProperties() {
        Properties properties = new Properties();
        properties.setProperty("io.prometheus.exporter.exemplarsOnAllMetricTypes", "false");
        return properties;
    }
}
