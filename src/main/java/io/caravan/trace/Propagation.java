package io.caravan.trace;

import io.caravan.chat.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Between W3C's headers and OpenTelemetry's contexts. */
final class Propagation {
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    private static final TextMapGetter<TraceContext> GETTER = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(TraceContext headers) {
            return List.of(TraceContext.PARENT, TraceContext.STATE);
        }

        @Override
        public @Nullable String get(@Nullable TraceContext headers, String name) {
            if (headers == null) {
                return null;
            }
            return name.equals(TraceContext.PARENT) ? headers.parent() : headers.state();
        }
    };

    private Propagation() {}

    /** What is malformed is as if it were not there. */
    static Context read(TraceContext headers) {
        return headers.isThere() ? W3C.extract(Context.root(), headers, GETTER) : Context.root();
    }

    static TraceContext write(Span span) {
        Map<String, String> headers = new HashMap<>();
        W3C.inject(Context.root().with(span), headers, (map, name, value) -> {
            if (map != null) {
                map.put(name, value);
            }
        });
        return TraceContext.of(headers.get(TraceContext.PARENT), headers.get(TraceContext.STATE));
    }
}
