package io.caravan.trace;

import io.caravan.chat.Answer;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.RequestTrace;
import io.caravan.chat.TraceContext;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A request: a span from when it came until its reply is out, and in it one for each phase: {@code read}, {@code wait} and
 * {@code reply}. While a call is out for it there is none; what happens then is seen in the call, to which it has a link.
 */
final class FollowedRequest implements RequestTrace {
    private static final long OK = 200;
    private static final int SERVER_ERROR = 500;

    private final Spans spans;
    private final Span span;
    private final Context context;
    private final TraceContext headers;
    private final boolean isHttp;
    private @Nullable Span phase;
    private @Nullable SpanContext lastCall;
    private boolean hasEnded;

    FollowedRequest(Spans spans, TraceContext sender, String origin, String id, Instant since) {
        this.spans = spans;
        isHttp = origin.equals("http");
        span = builder(spans, sender, origin)
                .setAttribute(Names.REQUEST_ID, id)
                .setAttribute(Names.ORIGIN, origin)
                .setStartTimestamp(since)
                .startSpan();
        context = Context.root().with(span);
        headers = Propagation.write(span);
        phase = spans.begin("read", context, TimeUnit.MILLISECONDS.toNanos(since.toEpochMilli()));
    }

    private static SpanBuilder builder(Spans spans, TraceContext sender, String origin) {
        Context parent = Propagation.read(sender);
        return switch (origin) {
            case "http" ->
                spans.builder("POST /v1/chat/completions", SpanKind.SERVER, parent)
                        .setAttribute(Names.METHOD, "POST")
                        .setAttribute(Names.ROUTE, "/v1/chat/completions");
            case "kafka" ->
                spans.builder("process " + spans.topic(), SpanKind.CONSUMER, parent)
                        .setAttribute(Names.MESSAGING, "kafka")
                        .setAttribute(Names.MESSAGING_OPERATION, "process")
                        .setAttribute(Names.TOPIC, spans.topic());
            default -> spans.builder(origin + " request", SpanKind.INTERNAL, parent);
        };
    }

    @Override
    public TraceContext context() {
        return headers;
    }

    /** To be the parent of what is done for this request. */
    Context inside() {
        return context;
    }

    boolean isRecording() {
        return span.isRecording();
    }

    SpanContext link() {
        return span.getSpanContext();
    }

    @Override
    public synchronized void understood(ChatRequest request) {
        span.setAttribute(Names.TENANT, request.asker().tenant())
                .setAttribute(Names.LANE, request.lane().label())
                .setAttribute(Names.MERGE, request.merge().label())
                .setAttribute(Names.OPERATION, "chat")
                .setAttribute(Names.MODEL, request.model());
        spans.contents().tell(span, Names.ASKED, request.body());
        begin("wait");
    }

    /** A call goes out that may answer it, or has answered it. */
    synchronized void joins(SpanContext call) {
        if (!hasEnded) {
            endPhase();
        }
        if (!call.equals(lastCall)) {
            lastCall = call;
            span.addLink(call);
        }
    }

    @Override
    public synchronized void ended(Answer answer) {
        if (hasEnded) {
            return;
        }
        hasEnded = true;
        if (answer instanceof Answer.Answered answered) {
            span.setAttribute(Names.SOURCE, answered.source().label())
                    .setAttribute(Names.GROUP_SIZE, (long) answered.size());
            if (isHttp) {
                span.setAttribute(Names.STATUS, OK);
            }
            spans.contents().tell(span, Names.ANSWERED, answered.body());
        } else if (answer instanceof Answer.Failed failed) {
            fail(failed.failure());
        }
        begin("reply");
    }

    /** By the conventions for HTTP a server has not failed when its caller was wrong. */
    private void fail(Failure failure) {
        int status = failure.kind().status();
        if (isHttp && status < SERVER_ERROR) {
            span.setAttribute(Names.ERROR, failure.code());
        } else {
            Spans.fail(span, failure.code());
        }
        if (isHttp) {
            span.setAttribute(Names.STATUS, (long) status);
        }
    }

    private void begin(String name) {
        endPhase();
        phase = spans.begin(name, context);
    }

    private void endPhase() {
        if (phase != null) {
            phase.end();
            phase = null;
        }
    }

    @Override
    public synchronized void close() {
        endPhase();
        span.end();
    }
}
