package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Gate;
import io.caravan.chat.Tariff;
import io.caravan.observe.Meters;
import io.caravan.step.Steps;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All upstreams, and everything the call routes refer to for them. Close it after the routes have stopped. */
public final class Upstreams implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Upstreams.class);

    private final CallPolicy policy;
    private final BreakerPolicy breakerPolicy;
    private final AccountPolicy accountPolicy;
    private final Meters meters;
    private final Clock clock;
    private final Runnable onChange;
    private final IntConsumer onWorth;
    private final List<KeyFile> keyFiles = new ArrayList<>();
    private final LiveErrorTable errors;
    private final CircuitBreakerRegistry breakers;
    private final CallTimer timer;
    private final KeptPermits permits = new KeptPermits();
    private final List<Upstream> upstreams;
    private final Order order;
    private final Map<String, Object> beans = new HashMap<>();

    /**
     * How calls are made.
     *
     * @param maxConcurrent calls in flight at once
     * @param attempts the first included
     * @param retryBudget percent of the first attempts that may be retried
     * @param firstEventTimeout until an answer begins
     * @param gapTimeout between two parts of it
     */
    public record CallPolicy(
            int maxConcurrent,
            int attempts,
            int retryBudget,
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

    /**
     * How accounts are watched.
     *
     * @param probe the first wait before a closed account is looked at again
     * @param balanceInterval how often the balance is asked for while all is well
     * @param watchesBalance whether it is asked for then
     */
    public record AccountPolicy(Duration probe, Duration balanceInterval, boolean watchesBalance) {}

    /**
     * @param endpoints in the order in which they are asked, at least one
     * @param errorTable {@code config/errors.yaml}, which is looked at again when it changes
     * @param peak whether the first of them charges double then; the others never do
     * @param threads what a call goes on with that had to wait
     * @param onChange runs when an upstream can be called again or not any more
     * @param onWorth is told the number of the upstream whose account is worth more than before
     */
    public Upstreams(
            List<Endpoint> endpoints,
            CallPolicy policy,
            BreakerPolicy breakerPolicy,
            AccountPolicy accountPolicy,
            Path errorTable,
            Predicate<Instant> peak,
            Executor threads,
            Runnable onChange,
            IntConsumer onWorth,
            Meters meters,
            Clock clock) {
        this.policy = policy;
        this.breakerPolicy = breakerPolicy;
        this.accountPolicy = accountPolicy;
        this.meters = meters;
        this.clock = clock;
        this.onChange = onChange;
        this.onWorth = onWorth;
        errors = new LiveErrorTable(errorTable, meters);
        timer = new CallTimer(new Patience.Limits(policy.firstEventTimeout(), policy.gapTimeout()), clock);
        breakers = CircuitBreakerRegistry.of(BreakerRules.of(breakerPolicy));
        List<Upstream> all = new ArrayList<>();
        for (Endpoint endpoint : endpoints) {
            all.add(upstream(all.size(), endpoint, all.isEmpty() ? peak : never -> false));
        }
        upstreams = List.copyOf(all);
        order = new Order(upstreams);
        TaggedCircuitBreakerMetrics.ofCircuitBreakerRegistry(breakers).bindTo(meters.registry());
        meters.gauge("caravan.calls.in-flight", this::inFlight);
        meters.gauge("caravan.calls.timed", timer::size);
        RetryBudget budget = new RetryBudget(policy.retryBudget(), System::nanoTime);
        Retries retries = new Retries(policy.attempts(), budget, meters, clock);
        CallSteps steps = new CallSteps(new Calls(errors, retries, breakerPolicy.openWait(), order, meters, clock));
        upstreams.forEach(this::bind);
        beans.putAll(Map.of(
                "keptPermits",
                permits,
                "upstreamOfCall",
                Steps.value(Call.class, call -> order.of(call).name()),
                "sendPrompt",
                (Processor) steps::send,
                "readReply",
                (Processor) steps::read,
                "judgeFailure",
                (Processor) steps::failed,
                "callIsDue",
                Steps.test(Call.class, call -> !call.isSettled()),
                "callIsSettled",
                Steps.test(Call.class, Call::isSettled),
                "awaitBackOff",
                Steps.await(Call.class, call -> retries.awaitTurn(call, timer::pause)
                        .thenApplyAsync(due -> due, threads))));
    }

    private void bind(Upstream upstream) {
        AccountProbe probe = new AccountProbe(upstream.name(), upstream.account(), errors, meters);
        Map<String, Object> own = Map.of(
                "breaker",
                upstream.breaker(),
                "connections",
                upstream.connections(),
                "client",
                new UpstreamClient(timer, probe, clock),
                "probeIsDue",
                (org.apache.camel.Predicate) exchange -> upstream.account().isProbeDue(),
                "noteBalance",
                (Processor) probe::note,
                "noteNoAnswer",
                (Processor) probe::noteNoAnswer);
        own.forEach((name, bean) -> beans.put(name + "-" + upstream.name(), bean));
    }

    private Upstream upstream(int index, Endpoint endpoint, Predicate<Instant> peak) {
        CircuitBreaker breaker = breakers.circuitBreaker(endpoint.name());
        breaker.getEventPublisher().onStateTransition(event -> {
            LOG.warn(
                    "calls to upstream {}: circuit breaker goes from {} to {}",
                    endpoint.name(),
                    event.getStateTransition().getFromState(),
                    event.getStateTransition().getToState());
            onChange.run();
        });
        TimeoutRun.watch(breaker, breakerPolicy.timeouts());
        return new Upstream(
                index,
                endpoint,
                account(index, endpoint),
                breaker,
                breakerPolicy.openWait(),
                Connections.create(policy, meters),
                new Tariff(endpoint.models(), peak));
    }

    private Account account(int index, Endpoint endpoint) {
        Account account = new Account(
                endpoint.name(),
                endpoint.keys().read(),
                accountPolicy,
                () -> errors.find("402", "").failure(null),
                new Account.Listener() {
                    @Override
                    public void changed() {
                        onChange.run();
                    }

                    @Override
                    public void worthMore() {
                        onWorth.accept(index);
                    }
                },
                clock);
        endpoint.keys().file().ifPresent(file -> keyFiles.add(new KeyFile(file, endpoint.keys(), account)));
        meters.gauge("caravan.account.open", endpoint.name(), () -> account.closedFor() == null ? 1 : 0);
        return account;
    }

    private int inFlight() {
        return upstreams.stream()
                .mapToInt(upstream -> upstream.connections().getTotalStats().getLeased())
                .sum();
    }

    /** The beans of the route by name. */
    public Map<String, Object> beans() {
        return Collections.unmodifiableMap(beans);
    }

    /** Whether a model can be asked for at the upstream of this number. */
    public Gate gate(int upstream, String model) {
        return order.gate(upstream, model);
    }

    /** How many calls of a model that upstream ever takes at once. */
    public int ceiling(int upstream, String model) {
        return upstreams.get(upstream).target(model).terms().maxConcurrent();
    }

    /** Whether calls are kept away from all upstreams. */
    public boolean isClosed() {
        return upstreams.stream().allMatch(upstream -> upstream.opening() == 0);
    }

    /** The state of the first upstream's breaker, for people. */
    public String breakerState() {
        return upstreams.get(0).breaker().getState().name();
    }

    /** UP, or the code of the failure for which the account of the first upstream is closed. */
    public String accountState() {
        Failure reason = upstreams.get(0).account().closedFor();
        return reason == null ? "UP" : reason.code();
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
        keyFiles.forEach(KeyFile::close);
        timer.close();
        errors.close();
        permits.shutdownNow();
    }
}
