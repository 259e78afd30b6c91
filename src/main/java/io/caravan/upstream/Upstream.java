package io.caravan.upstream;

import static java.util.Map.entry;

import io.caravan.chat.Call;
import io.caravan.chat.Secret;
import io.caravan.chat.Tariff;
import io.caravan.observe.Meters;
import io.caravan.settings.YamlRow;
import io.caravan.step.Steps;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Processor;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything the {@code call} route refers to, made from its settings. Close it after the routes have stopped. */
public final class Upstream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

    private final CallTimer timer;
    private final ExecutorService threads;
    private final KeptPermits permits = new KeptPermits();
    private final CircuitBreaker breaker;
    private final Map<String, Object> beans;

    /**
     * How calls are made.
     *
     * @param maxConcurrent calls in flight at once
     * @param attempts the first included
     * @param firstEventTimeout until an answer begins
     * @param gapTimeout between two parts of it
     */
    public record CallPolicy(
            int maxConcurrent,
            int attempts,
            Duration connectTimeout,
            Duration firstEventTimeout,
            Duration gapTimeout) {}

    /**
     * When the breaker opens and closes.
     *
     * @param failureRate percent of the last {@code window} calls
     * @param slowCall what takes longer is slow
     * @param slowRate percent of the last {@code window} calls
     * @param timeouts so many in a row open it
     * @param fairTime an attempt that had less says nothing about the upstream when its deadline ends it
     */
    public record BreakerPolicy(
            int failureRate,
            int window,
            int minimumCalls,
            Duration slowCall,
            int slowRate,
            int timeouts,
            Duration openWait,
            int halfOpenCalls,
            Duration fairTime) {}

    public Upstream(
            Secret apiKey,
            CallPolicy policy,
            BreakerPolicy breakerPolicy,
            List<YamlRow> errorRows,
            Tariff tariff,
            Meters meters,
            Clock clock) {
        timer = new CallTimer(new Patience.Limits(policy.firstEventTimeout(), policy.gapTimeout()), clock);
        threads = CallThreads.create(policy.maxConcurrent());
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(BreakerRules.of(breakerPolicy));
        breaker = breakers.circuitBreaker("upstream");
        breaker.getEventPublisher()
                .onStateTransition(event -> LOG.warn(
                        "calls to the upstream: circuit breaker goes from {} to {}",
                        event.getStateTransition().getFromState(),
                        event.getStateTransition().getToState()));
        TimeoutRun.watch(breaker, breakerPolicy.timeouts());
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters.registry());
        PoolingHttpClientConnectionManager connections = Connections.create(policy, meters);
        meters.gauge(
                "caravan.calls.in-flight", () -> connections.getTotalStats().getLeased());
        meters.gauge("caravan.calls.timed", timer::size);
        Retries retries = new Retries(policy.attempts(), clock);
        Calls calls = new Calls(ErrorTable.of(errorRows), retries, breakerPolicy.openWait(), tariff, meters, clock);
        CallSteps steps = new CallSteps(calls);
        CallLimit limit = new CallLimit(policy.maxConcurrent());
        beans = Map.ofEntries(
                entry("callThreads", threads),
                entry("keptPermits", permits),
                entry("upstreamBreaker", breaker),
                entry("upstreamConnections", connections),
                entry("upstreamClient", new UpstreamClient(apiKey, timer, clock)),
                entry("callLimit", Steps.value(Call.class, call -> limit.maximum())),
                entry("sendPrompt", (Processor) steps::send),
                entry("readReply", (Processor) steps::read),
                entry("judgeFailure", (Processor) steps::failed),
                entry("callIsSettled", Steps.test(Call.class, Call::isSettled)),
                entry("awaitBackOff", Steps.await(Call.class, call -> timer.pause(call)
                        .thenApplyAsync(due -> due, threads))));
    }

    /** The beans of the route by name. */
    public Map<String, Object> beans() {
        return beans;
    }

    /** Whether calls are kept away from the upstream. */
    public boolean isOpen() {
        return breaker.getState() == CircuitBreaker.State.OPEN
                || breaker.getState() == CircuitBreaker.State.FORCED_OPEN;
    }

    public String breakerState() {
        return breaker.getState().name();
    }

    /** Breaks off every call that is under way or waits for its next attempt. */
    public void cutOff() {
        timer.cutOff();
    }

    @Override
    public void close() {
        timer.close();
        threads.shutdownNow();
        permits.shutdownNow();
    }
}
