package io.caravan.trace;

import io.caravan.chat.Call;
import io.caravan.chat.CallTrace;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A call: a span in the trace of the first of its requests that is followed, with links to all of them, and in it
 * {@code serialize}, for each attempt {@code network} and {@code deserialize}, and {@code split}.
 */
final class FollowedCall implements CallTrace {
    private static final double BILLION = 1e9;
    private static final String FIRST_CHOICE = "deepseek";

    private final Spans spans;
    private final Span span;
    private final Context context;
    private @Nullable Span phase;

    private FollowedCall(Spans spans, Span span) {
        this.spans = spans;
        this.span = span;
        context = Context.root().with(span);
    }

    /** @param since when its prompt was begun, as {@link System#nanoTime()} says */
    static CallTrace of(Spans spans, Call call, long since) {
        List<FollowedRequest> followed = followed(call.group().members().stream());
        if (followed.isEmpty()) {
            return CallTrace.NONE;
        }
        long begun = Spans.epochNanos(since);
        SpanBuilder builder = spans.builder(
                        "chat " + call.model(), SpanKind.CLIENT, followed.get(0).inside())
                .setStartTimestamp(begun, TimeUnit.NANOSECONDS)
                .setAttribute(Names.OPERATION, "chat")
                .setAttribute(Names.MODEL, call.model())
                .setAttribute(Names.TENANT, call.tenant())
                .setAttribute(Names.LANE, call.lane().label())
                .setAttribute(Names.MERGE, call.group().merge().label())
                .setAttribute(Names.GROUP_SIZE, (long) call.group().size())
                .setAttribute(Names.GROUP_DEPTH, (long) call.group().depth());
        followed.forEach(request -> builder.addLink(request.link()));
        FollowedCall followedCall = new FollowedCall(spans, builder.startSpan());
        spans.begin("serialize", followedCall.context, begun).end();
        return followedCall;
    }

    private static List<FollowedRequest> followed(Stream<Pending> requests) {
        return requests.map(Pending::trace)
                .filter(FollowedRequest.class::isInstance)
                .map(FollowedRequest.class::cast)
                .filter(FollowedRequest::isRecording)
                .toList();
    }

    @Override
    public void begin(Call call) {
        followed(call.group().members().stream()).forEach(request -> request.joins(span.getSpanContext()));
        phase = spans.begin("network", SpanKind.CLIENT, context)
                .setAttribute(Names.METHOD, "POST")
                .setAttribute(Names.PROVIDER, provider(call))
                .setAttribute(Names.RESENDS, (long) call.attempts() - 1);
    }

    private static String provider(Call call) {
        return Objects.requireNonNullElse(call.fallback(), FIRST_CHOICE);
    }

    @Override
    public void arrived(int status) {
        if (phase != null) {
            phase.setAttribute(Names.STATUS, (long) status).end();
            phase = spans.begin("deserialize", context);
        }
    }

    @Override
    public void attempted(Call call) {
        if (phase != null) {
            Failure failure = call.failure();
            if (failure != null) {
                Spans.fail(phase, failure.code());
            }
            phase.end();
            phase = null;
        }
    }

    @Override
    public void splitting() {
        phase = spans.begin("split", context);
    }

    @Override
    public void ended(Call call, Stream<Pending> answered, int again) {
        if (phase != null) {
            phase.setAttribute(Names.ASKED_AGAIN, (long) again).end();
            phase = null;
        }
        followed(answered).forEach(request -> request.joins(span.getSpanContext()));
        span.setAttribute(Names.PROVIDER, provider(call)).setAttribute(Names.ATTEMPTS, (long) call.attempts());
        Reply reply = call.reply();
        if (reply != null) {
            span.setAttribute(Names.INPUT_TOKENS, reply.usage().prompt())
                    .setAttribute(Names.CACHED_TOKENS, reply.usage().promptHit())
                    .setAttribute(Names.OUTPUT_TOKENS, reply.usage().completion())
                    .setAttribute(Names.FINISH_REASONS, List.of(reply.finishReason()))
                    .setAttribute(Names.COST, call.charge().cost() / BILLION);
        }
        Failure failure = call.failure();
        if (failure != null) {
            Spans.fail(span, failure.code());
        }
        span.end();
    }
}
