package io.caravan.trace;

import io.caravan.chat.StepTrace;
import io.caravan.chat.TraceContext;
import io.opentelemetry.api.trace.Span;

/** A step that is one span. */
record FollowedStep(Span span) implements StepTrace {
    @Override
    public TraceContext context() {
        return Propagation.write(span);
    }

    @Override
    public void end(String trouble) {
        if (!trouble.isEmpty()) {
            Spans.fail(span, trouble);
        }
        span.end();
    }
}
