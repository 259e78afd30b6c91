package io.caravan.trace;

import io.caravan.chat.Call;
import io.caravan.chat.CallTrace;
import io.caravan.chat.Dispatch;
import io.caravan.chat.RequestTrace;
import io.caravan.chat.StepTrace;
import io.caravan.chat.TraceContext;
import io.caravan.chat.Tracing;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Traces by OpenTelemetry. Spans are made where requests, calls and their attempts are known, not by camel-opentelemetry2,
 * which has a span for each exchange: a request is several of those, one after the other, and a call belongs to many
 * requests. Camel's would also be current on threads that have long gone on to the exchange of somebody else. Thread-safe.
 */
public final class Traces implements Tracing, AutoCloseable {
    private static final String PATH = "/v1/traces";
    private static final double ALL = 100;

    /** What waits to be exported; a span beyond is dropped rather than that a request waits. */
    private static final int WAITING = 16_384;

    private static final Duration EXPORT_EVERY = Duration.ofSeconds(1);
    private static final Duration EXPORT_PATIENCE = Duration.ofSeconds(5);

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final Spans spans;

    public Traces(TracePolicy policy) {
        this(policy, exporter(policy));
    }

    private Traces(TracePolicy policy, SpanExporter exporter) {
        provider = SdkTracerProvider.builder()
                .setResource(Resource.getDefault()
                        .merge(Resource.create(Attributes.of(
                                Names.SERVICE,
                                "caravan",
                                Names.INSTANCE,
                                UUID.randomUUID().toString()))))
                .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(policy.percent() / ALL)))
                .addSpanProcessor(BatchSpanProcessor.builder(exporter)
                        .setMaxQueueSize(WAITING)
                        .setScheduleDelay(EXPORT_EVERY)
                        .build())
                .build();
        tracer = provider.get("io.caravan");
        spans = new Spans(tracer, new Contents(policy.hasContent(), policy.redaction()), policy.topic());
    }

    private static SpanExporter exporter(TracePolicy policy) {
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder()
                .setEndpoint(address(policy.endpoint()))
                .setTimeout(EXPORT_PATIENCE);
        policy.headers().forEach(exporter::addHeader);
        return exporter.build();
    }

    /** As OpenTelemetry's own setting has it: the address of all signals, or that of traces alone. */
    static String address(URI endpoint) {
        String base = endpoint.toString().replaceFirst("/+$", "");
        return base.endsWith(PATH) ? base : base + PATH;
    }

    @Override
    public RequestTrace request(TraceContext sender, String origin, String id, Instant since) {
        return new FollowedRequest(spans, sender, origin, id, since);
    }

    @Override
    public CallTrace call(Call call, long since) {
        return FollowedCall.of(spans, call, since);
    }

    @Override
    public StepTrace accept(TraceContext sender, String id) {
        Span span = spans.begin("accept request", SpanKind.SERVER, Propagation.read(sender))
                .setAttribute(Names.REQUEST_ID, id);
        return new FollowedStep(span);
    }

    @Override
    public StepTrace deliver(Dispatch dispatch) {
        String kind = dispatch.destination().kind().name().toLowerCase(Locale.ROOT);
        Span span = spans.begin("bring answer", SpanKind.PRODUCER, Propagation.read(dispatch.trace()))
                .setAttribute(Names.REQUEST_ID, dispatch.id())
                .setAttribute(Names.TENANT, dispatch.tenant())
                .setAttribute(Names.DESTINATION, kind)
                .setAttribute(Names.RESENDS, (long) dispatch.attempts() - 1);
        return new FollowedStep(span);
    }

    /** Waits a little for what is still to be exported. */
    @Override
    public void close() {
        provider.shutdown().join(EXPORT_PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    }
}
