package io.caravan.upstream;

import static java.util.Map.entry;

import io.caravan.chat.Call;
import io.caravan.chat.CallNotSentException;
import io.caravan.chat.Secret;
import io.caravan.chat.Tariff;
import io.caravan.observe.Meters;
import io.caravan.step.Steps;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.apache.camel.Processor;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything the {@code call} route refers to, made from its settings. Close it after the routes have stopped. */
public final class Upstream implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upstream.class);

    private final LiveErrorTable errors;
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
     * @param retryBudget percent of the first attempts that may be retried
     */
    public record CallPolicy(
            int maxConcurrent, int attempts, int retryBudget, Duration connectTimeout, Duration gapTimeout) {}

    /**
     * When the breaker opens and closes.
     *
     * @param failureRate percent of the last {@code window} calls
     */
    public record BreakerPolicy(int failureRate, int window, int minimumCalls, Duration openWait, int halfOpenCalls) {}

    /** @param errorTable {@code config/errors.yaml}, which is looked at again when it changes */
    public Upstream(
            Secret apiKey,
            CallPolicy policy,
            BreakerPolicy breakerPolicy,
            Path errorTable,
            Tariff tariff,
            Meters meters,
            Clock clock) {
        errors = new LiveErrorTable(errorTable, meters);
        timer = new CallTimer(clock);
        threads = CallThreads.create(policy.maxConcurrent());
        CircuitBreakerRegistry breakers = CircuitBreakerRegistry.of(config(breakerPolicy));
        breaker = breakers.circuitBreaker("upstream");
        breaker.getEventPublisher()
                .onStateTransition(event -> LOG.warn(
                        "calls to the upstream: circuit breaker goes from {} to {}",
                        event.getStateTransition().getFromState(),
                        event.getStateTransition().getToState()));
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters.registry());
        PoolingHttpClientConnectionManager connections = Connections.create(policy, meters);
        meters.gauge(
                "caravan.calls.in-flight", () -> connections.getTotalStats().getLeased());
        RetryBudget budget = new RetryBudget(policy.retryBudget(), System::nanoTime);
        Retries retries = new Retries(policy.attempts(), budget, meters, clock);
        Calls calls = new Calls(errors, retries, breakerPolicy.openWait(), tariff, meters, clock);
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
                entry("awaitBackOff", Steps.await(Call.class, call -> retries.awaitTurn(call, timer::pause)
                        .thenApplyAsync(due -> due, threads))));
    }

    private static CircuitBreakerConfig config(BreakerPolicy policy) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold(policy.failureRate())
                .slidingWindowType(SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(policy.window())
                .minimumNumberOfCalls(policy.minimumCalls())
                .waitDurationInOpenState(policy.openWait())
                .permittedNumberOfCallsInHalfOpenState(policy.halfOpenCalls())
                .automaticTransitionFromOpenToHalfOpenEnabled(true)
                .ignoreExceptions(UnwantedCallException.class, CallNotSentException.class)
                .build();
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

    /** What is wrong with the table of errors as it is on disk; empty when that is in force. */
    public Optional<String> errorTableComplaint() {
        return errors.complaint();
    }

    /** Breaks off every call that is under way or waits for its next attempt. */
    public void cutOff() {
        timer.cutOff();
    }

    @Override
    public void close() {
        errors.close();
        timer.close();
        threads.shutdownNow();
        permits.shutdownNow();
    }
}
