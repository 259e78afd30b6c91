package io.caravan.observe;

import io.caravan.chat.Answer;
import io.caravan.chat.Asker;
import io.caravan.chat.Call;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Saved;
import io.caravan.chat.TraceContext;
import io.caravan.chat.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * What Caravan counts. Names begin with {@code caravan.}, but for those that OpenTelemetry gives to calls of a model and those
 * of HTTP; tags have few values each. {@code docs/metrics.md} lists them. Thread-safe.
 */
public final class Meters {
    private final MeterRegistry registry;
    private final RequestMeters requests;
    private final CallMeters calls;
    private final DistributionSummary groupSize;
    private final Timer groupWait;
    private final Counter retriesOverBudget;
    private final Map<String, Counter> triggers = new ConcurrentHashMap<>();
    private final Map<String, Counter> splits = new ConcurrentHashMap<>();
    private final Map<String, Counter> askedAgain = new ConcurrentHashMap<>();
    private final Map<String, Counter> streamEvents = new ConcurrentHashMap<>();
    private final Counter leftOut;
    private final Counter connections;
    private final SavedMeters saved;

    /** With requests counted apart from the registry, so that it can be any. */
    public Meters(MeterRegistry registry) {
        this(registry, new PrometheusRegistry(), tenant -> tenant, true);
    }

    /**
     * @param tenants the label of a tenant: one of few, for tenants can be any number
     * @param isCounting whether anything is counted at all; what the registry has, it must refuse itself
     */
    public Meters(PrometheusMeterRegistry registry, UnaryOperator<String> tenants, boolean isCounting) {
        this(registry, registry.getPrometheusRegistry(), tenants, isCounting);
    }

    private Meters(
            MeterRegistry registry, PrometheusRegistry prometheus, UnaryOperator<String> tenants, boolean isCounting) {
        this.registry = registry;
        requests = new RequestMeters(prometheus, tenants, isCounting);
        calls = new CallMeters(registry);
        groupSize = DistributionSummary.builder("caravan.group.size")
                .description("Requests that share a call")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
                .register(registry);
        groupWait = Timer.builder("caravan.group.wait")
                .description("How long the first request of a group waited for the others")
                .register(registry);
        retriesOverBudget = counter(
                "caravan.calls.retries-over-budget", "Retries that were not made, or later, since there were too many");
        leftOut = Counter.builder("caravan.group.left-out")
                .description("Requests that left their pack before it went, because they look like another of it")
                .register(registry);
        connections = counter("caravan.connections.created", "Connections that were made to upstreams");
        saved = new SavedMeters(registry);
        Gauge.builder("caravan.connections.reuse", this, Meters::reuse)
                .description("Share of the calls that went over a connection that was there already")
                .register(registry);
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** @param nanos that the asker waited for its outcome */
    public void ended(Pending pending, Answer answer, long nanos) {
        ChatRequest request = pending.request();
        requests.ended(
                request.asker(),
                answer,
                nanos,
                Exemplar.of(request.id(), pending.trace().context()));
    }

    /** Counts a request that ended before it was one. */
    public void refused(Asker asker, Answer answer, String id) {
        requests.ended(asker, answer, 0, Exemplar.of(id, TraceContext.NONE));
    }

    /** The same when not even its asker is known. */
    public void refused(String origin, Answer answer, String id) {
        requests.refused(origin, answer, Exemplar.of(id, TraceContext.NONE));
    }

    /** Counts a group that goes out. */
    public void grouped(int size, Duration waited) {
        groupSize.record(size);
        groupWait.record(waited);
    }

    /** Counts a group that goes out, by what made it go. */
    public void triggered(String trigger) {
        triggers.computeIfAbsent(
                        trigger,
                        label -> counter(
                                "caravan.group.triggers",
                                "Groups that went out, by what made them go",
                                "trigger",
                                label))
                .increment();
    }

    /** Counts requests that do not go with their group. */
    public void leftOut(int requests) {
        leftOut.increment(requests);
    }

    /** Counts a pack that is asked again in parts, by why its first open request is. */
    public void split(String reason) {
        splits.computeIfAbsent(
                        reason,
                        label -> counter(
                                "caravan.group.splits",
                                "Packs that were asked again in parts, by why",
                                "reason",
                                label))
                .increment();
    }

    /** Counts a request that a pack left open. */
    public void askedAgain(String reason) {
        askedAgain
                .computeIfAbsent(
                        reason,
                        label -> counter(
                                "caravan.requests.asked-again",
                                "Requests that a pack left open, by why",
                                "reason",
                                label))
                .increment();
    }

    /** Counts an event on the way of an answer that comes in parts. */
    public void streamed(String event) {
        streamEvents
                .computeIfAbsent(
                        event,
                        label -> counter(
                                "caravan.stream.events",
                                "Events on the way of answers that come in parts",
                                "event",
                                label))
                .increment();
    }

    /** Counts an attempt that is over. */
    public void called(Call call) {
        calls.ended(call);
    }

    /** Counts what merging saved, or wasted, for a request that has its answer now. */
    public void saved(Merge merge, Saved amount) {
        saved.add(merge, amount);
    }

    /** What merging saved since the start. */
    public Saved saved() {
        return saved.total();
    }

    /** Counts a retry that was not made, or not yet, because there were too many. */
    public void retryOverBudget() {
        retriesOverBudget.increment();
    }

    /** Attempts at calls since the start. */
    public long calls() {
        return calls.count();
    }

    /** Tokens charged since the start. */
    public Usage tokens() {
        return calls.tokens();
    }

    private double reuse() {
        return calls() == 0 ? 0 : Math.max(0, 1 - connections.count() / calls());
    }

    public void connectionCreated() {
        connections.increment();
    }

    /** Shows how many calls of a model may be in flight at an upstream. */
    public void limit(int upstream, String model, IntSupplier limit) {
        Gauge.builder("caravan.calls.limit", limit, IntSupplier::getAsInt)
                .description("Calls that may be in flight at once")
                .tag("upstream", Integer.toString(upstream))
                .tag("model", model)
                .strongReference(true)
                .register(registry);
    }

    /** Shows a number that something else keeps for one upstream. */
    public void gauge(String name, String description, String upstream, Supplier<Number> value) {
        Gauge.builder(name, value)
                .description(description)
                .tag("upstream", upstream)
                .register(registry);
    }

    /** Shows what an account has of a currency. To be told again does no harm: the first one stays. */
    public void balance(String upstream, String currency, DoubleSupplier total) {
        Gauge.builder("caravan.account.balance", total, DoubleSupplier::getAsDouble)
                .description("What the account has of this currency")
                .tag("upstream", upstream)
                .tag("currency", currency)
                .strongReference(true)
                .register(registry);
    }

    /** Shows a number that something else keeps. */
    public void gauge(String name, String description, Supplier<Number> value) {
        Gauge.builder(name, value).description(description).register(registry);
    }

    private Counter counter(String name, String description) {
        return Counter.builder(name).description(description).register(registry);
    }

    private Counter counter(String name, String description, String tag, String value) {
        return Counter.builder(name).description(description).tag(tag, value).register(registry);
    }
}
