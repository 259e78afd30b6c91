package io.caravan.observe;

import io.caravan.chat.TraceContext;
import io.prometheus.metrics.model.snapshots.Labels;

/** The labels of an exemplar: the request, and the trace that it is seen in. */
final class Exemplar {
    /** OpenMetrics allows so many characters for all labels together, names included. */
    private static final int MOST = 128;

    private static final String REQUEST = "request_id";
    private static final String TRACE = "trace_id";

    private Exemplar() {}

    /** Leaves out what is too long. */
    static Labels of(String id, TraceContext trace) {
        String traceId = trace.traceId();
        int used = traceId.isEmpty() ? 0 : TRACE.length() + traceId.length();
        boolean hasRoom = used + REQUEST.length() + id.length() <= MOST;
        Labels request = hasRoom ? Labels.of(REQUEST, id) : Labels.EMPTY;
        return traceId.isEmpty() ? request : request.add(TRACE, traceId);
    }
}
