package io.caravan.trace;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.Clock;
import java.util.concurrent.TimeUnit;

/**
 * Begins and ends spans.
 *
 * @param topic that records are read from
 */
record Spans(Tracer tracer, Contents contents, String topic) {
    /** A span that has its own context for a parent, whatever thread this is. */
    SpanBuilder builder(String name, SpanKind kind, Context parent) {
        return tracer.spanBuilder(name).setSpanKind(kind).setParent(parent);
    }

    Span begin(String name, SpanKind kind, Context parent) {
        return builder(name, kind, parent).startSpan();
    }

    Span begin(String name, Context parent) {
        return begin(name, SpanKind.INTERNAL, parent);
    }

    Span begin(String name, Context parent, long epochNanos) {
        return builder(name, SpanKind.INTERNAL, parent)
                .setStartTimestamp(epochNanos, TimeUnit.NANOSECONDS)
                .startSpan();
    }

    /** @param since as {@link System#nanoTime()} says */
    static long epochNanos(long since) {
        return Clock.getDefault().now() - (System.nanoTime() - since);
    }

    /** @param code of the failure; its text may hold what the asker or the upstream wrote */
    static void fail(Span span, String code) {
        span.setAttribute(Names.ERROR, code).setStatus(StatusCode.ERROR);
    }
}
