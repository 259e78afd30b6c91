package io.caravan.observe;

import io.caravan.chat.Answer;
import io.caravan.chat.Call;
import io.caravan.chat.Merge;
import io.caravan.chat.Reply;
import io.caravan.chat.Saved;
import io.caravan.chat.Usage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.IntSupplier;

/** What Caravan counts. Every name starts with {@code caravan.}; tags have few values each. Thread-safe. */
public final class Meters {
    private final MeterRegistry registry;
    private final Map<String, Timer> requests = new ConcurrentHashMap<>();
    private final DistributionSummary groupSize;
    private final Timer groupWait;
    private final Timer calls;
    private final Counter retries;
    private final Counter retriesOverBudget;
    private final Map<String, Counter> outcomes = new ConcurrentHashMap<>();
    private final Map<String, Counter> triggers = new ConcurrentHashMap<>();
    private final Map<String, Counter> splits = new ConcurrentHashMap<>();
    private final Map<String, Counter> askedAgain = new ConcurrentHashMap<>();
    private final Map<String, Counter> streamEvents = new ConcurrentHashMap<>();
    private final Counter leftOut;
    private final Counter tokensHit;
    private final Counter tokensMiss;
    private final Counter tokensOut;
    private final Counter connections;
    private final SavedMeters saved;

    public Meters(MeterRegistry registry) {
        this.registry = registry;
        groupSize = DistributionSummary.builder("caravan.group.size")
                .description("Requests that share a call")
                .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
                .register(registry);
        groupWait = Timer.builder("caravan.group.wait")
                .description("How long the first request of a group waited for the others")
                .register(registry);
        calls = Timer.builder("caravan.calls")
                .description("Attempts at calls to the upstream, from sending to the end of the answer")
                .serviceLevelObjectives(
                        Duration.ofMillis(10),
                        Duration.ofMillis(50),
                        Duration.ofMillis(200),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(2))
                .register(registry);
        retries = registry.counter("caravan.calls.retries");
        retriesOverBudget = registry.counter("caravan.calls.retries-over-budget");
        leftOut = Counter.builder("caravan.group.left-out")
                .description("Requests that left their pack before it went, because they look like another of it")
                .register(registry);
        tokensHit = tokens("prompt-hit");
        tokensMiss = tokens("prompt-miss");
        tokensOut = tokens("completion");
        connections = registry.counter("caravan.connections.created");
        saved = new SavedMeters(registry);
        Gauge.builder("caravan.connections.reuse", this, Meters::reuse)
                .description("Share of the calls that went over a connection that was there already")
                .register(registry);
    }

    private Counter tokens(String kind) {
        return registry.counter("caravan.tokens", "kind", kind);
    }

    public MeterRegistry registry() {
        return registry;
    }

    /** @param nanos that the asker waited for its outcome */
    public void ended(String origin, Answer answer, long nanos) {
        timer(origin, answer).record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Counts a request that ended before it was one. */
    public void ended(String origin, Answer answer) {
        ended(origin, answer, 0);
    }

    private Timer timer(String origin, Answer answer) {
        String outcome =
                answer instanceof Answer.Failed failed ? failed.failure().kind().label() : "answered";
        return requests.computeIfAbsent(origin + ' ' + outcome, key -> Timer.builder("caravan.requests")
                .description("Requests by origin and outcome; the time is what the asker waited")
                .tag("origin", origin)
                .tag("outcome", outcome)
                .register(registry));
    }

    /** Counts a group that goes out. */
    public void grouped(int size, Duration waited) {
        groupSize.record(size);
        groupWait.record(waited);
    }

    /** Counts a group that goes out, by what made it go. */
    public void triggered(String trigger) {
        triggers.computeIfAbsent(trigger, label -> registry.counter("caravan.group.triggers", "trigger", label))
                .increment();
    }

    /** Counts requests that do not go with their group. */
    public void leftOut(int requests) {
        leftOut.increment(requests);
    }

    /** Counts a pack that is asked again in parts, by why its first open request is. */
    public void split(String reason) {
        splits.computeIfAbsent(reason, label -> registry.counter("caravan.group.splits", "reason", label))
                .increment();
    }

    /** Counts a request that a pack left open. */
    public void askedAgain(String reason) {
        askedAgain
                .computeIfAbsent(reason, label -> registry.counter("caravan.requests.asked-again", "reason", label))
                .increment();
    }

    /** Counts an event on the way of an answer that comes in parts. */
    public void streamed(String event) {
        streamEvents
                .computeIfAbsent(event, label -> registry.counter("caravan.stream.events", "event", label))
                .increment();
    }

    /** Counts an attempt that is over. */
    public void called(Call call) {
        calls.record(call.elapsed(), TimeUnit.NANOSECONDS);
        if (call.attempts() > 1) {
            retries.increment();
        }
        Reply reply = call.reply();
        if (reply != null) {
            Usage usage = reply.usage();
            tokensHit.increment((double) usage.promptHit());
            tokensMiss.increment((double) usage.promptMiss());
            tokensOut.increment((double) usage.completion());
        }
        outcome(call).increment();
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

    private Counter outcome(Call call) {
        String outcome = call.failure() == null ? "answered" : call.failure().code();
        return outcomes.computeIfAbsent(outcome, key -> registry.counter("caravan.calls.outcomes", "outcome", outcome));
    }

    /** Attempts at calls since the start. */
    public long calls() {
        return calls.count();
    }

    /** Tokens charged since the start. */
    public Usage tokens() {
        return new Usage((long) tokensHit.count(), (long) tokensMiss.count(), (long) tokensOut.count());
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
                .tag("upstream", Integer.toString(upstream))
                .tag("model", model)
                .strongReference(true)
                .register(registry);
    }

    /** Shows a number that something else keeps for one upstream. */
    public void gauge(String name, String upstream, IntSupplier value) {
        io.micrometer.core.instrument.Gauge.builder(name, value, IntSupplier::getAsInt)
                .tag("upstream", upstream)
                .strongReference(true)
                .register(registry);
    }

    /** Shows what an account has of a currency. To be told again does no harm: the first one stays. */
    public void balance(String upstream, String currency, DoubleSupplier total) {
        io.micrometer.core.instrument.Gauge.builder("caravan.account.balance", total, DoubleSupplier::getAsDouble)
                .tag("upstream", upstream)
                .tag("currency", currency)
                .strongReference(true)
                .register(registry);
    }

    /** Shows a number that something else keeps. */
    public void gauge(String name, IntSupplier value) {
        Gauge.builder(name, value, IntSupplier::getAsInt).strongReference(true).register(registry);
    }
}
