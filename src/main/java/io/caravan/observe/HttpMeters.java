package io.caravan.observe;

import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.Set;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** Counts what comes over HTTP, whoever it was and wherever it led to: the indicators of the service's level. Thread-safe. */
public final class HttpMeters {
    private static final double NANOS = 1e9;
    private static final int FIRST_ERROR = 400;
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH");

    /**
     * From 1 ms to 131 s, each a quarter of an octave above the one before: a quantile that Prometheus reads off between
     * them is right to about a percent, and 0.5, 1 or 2 s are not, so an objective had better be one of these.
     */
    private static final double[] BUCKETS = DoubleStream.iterate(0, step -> step + 1)
            .limit(69)
            .map(step -> Math.round(Math.pow(2, step / 4) * 1e4) / 1e7)
            .toArray();

    private final boolean isCounting;
    private final Counter requests;
    private final Counter failed;
    private final Histogram duration;

    /** @param isCounting whether anything is counted at all */
    public HttpMeters(PrometheusRegistry registry, boolean isCounting) {
        this.isCounting = isCounting;
        requests = Counter.builder()
                .name("http_requests")
                .help("Requests over HTTP, those that were turned away at the door included")
                .labelNames("route", "method", "status")
                .register(registry);
        failed = Counter.builder()
                .name("http_requests_failed")
                .help("Requests over HTTP that did not get what they asked for, by the code they were told")
                .labelNames("route", "reason")
                .register(registry);
        duration = Histogram.builder()
                .name("http_request_duration_seconds")
                .help("From the head of a request over HTTP to the last byte of its response")
                .labelNames("route", "status")
                .classicOnly()
                .classicUpperBounds(BUCKETS)
                .register(registry);
    }

    /**
     * Counts a request that is over.
     *
     * @param route the path as routes name it; {@code none} when there was no such path
     * @param reason the code that the caller was told, if it was told one
     */
    public void ended(String route, String method, int status, @Nullable String reason, long nanos) {
        if (!isCounting) {
            return;
        }
        String code = Integer.toString(status);
        requests.labelValues(route, METHODS.contains(method) ? method : "other", code)
                .inc();
        duration.labelValues(route, code).observe(nanos / NANOS);
        if (reason != null || status >= FIRST_ERROR) {
            failed.labelValues(route, reason == null ? code : reason).inc();
        }
    }
}
