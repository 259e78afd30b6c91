package io.caravan.observe;

import io.caravan.chat.Answer;
import io.caravan.chat.Asker;
import io.caravan.chat.Lane;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.Labels;
import java.util.function.UnaryOperator;

/**
 * Counts requests by what became of them. Made with Prometheus' own library, since an exemplar here names the request and
 * Micrometer's can only name a trace. Thread-safe.
 */
final class RequestMeters {
    private static final double NANOS = 1e9;

    private static final String UNKNOWN = "unknown";

    private final boolean isCounting;
    private final UnaryOperator<String> tenants;
    private final Histogram requests;
    private final Counter failed;
    private final Counter merged;

    RequestMeters(PrometheusRegistry registry, UnaryOperator<String> tenants, boolean isCounting) {
        this.isCounting = isCounting;
        this.tenants = tenants;
        requests = Histogram.builder()
                .name("caravan_requests_seconds")
                .help(
                        "Requests by outcome; the time is what the asker waited, for files and topics from when it was read")
                .labelNames("origin", "lane", "tenant", "outcome")
                .classicOnly()
                .classicUpperBounds(
                        0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1_800, 7_200, 86_400)
                .register(registry);
        failed = Counter.builder()
                .name("caravan_requests_failed")
                .help("Requests that ended without an answer, by the code that their askers were told")
                .labelNames("origin", "code")
                .register(registry);
        merged = Counter.builder()
                .name("caravan_requests_merged")
                .help("Requests that were answered, by how they travelled and where their answer came from")
                .labelNames("merge", "source")
                .register(registry);
    }

    void ended(Asker asker, Answer answer, long nanos, Labels exemplar) {
        count(asker.origin(), asker.lane().label(), tenants.apply(asker.tenant()), answer, nanos, exemplar);
    }

    void refused(String origin, Answer answer, Labels exemplar) {
        count(origin, Lane.BULK.label(), UNKNOWN, answer, 0, exemplar);
    }

    private void count(String origin, String lane, String tenant, Answer answer, long nanos, Labels exemplar) {
        if (!isCounting) {
            return;
        }
        requests.labelValues(origin, lane, tenant, outcome(answer)).observeWithExemplar(nanos / NANOS, exemplar);
        if (answer instanceof Answer.Failed ended) {
            failed.labelValues(origin, ended.failure().code()).inc();
        } else if (answer instanceof Answer.Answered ended) {
            merged.labelValues(ended.merge().label(), ended.source().label()).inc();
        }
    }

    private static String outcome(Answer answer) {
        return answer instanceof Answer.Failed ended ? ended.failure().kind().label() : "answered";
    }
}
