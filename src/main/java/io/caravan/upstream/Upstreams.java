package io.caravan.upstream;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Gate;
import io.caravan.chat.Tariff;
import io.caravan.observe.Meters;
import io.caravan.settings.YamlRow;
import io.caravan.step.Steps;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerRegistry;
import io.github.resilience4j.micrometer.tagged.TaggedCircuitBreakerMetrics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
        meters.gauge("caravan.calls.in-flight", "Calls that have their turn and no end yet", this::inFlight);
        meters.gauge("caravan.calls.timed", "Calls with a timer for their deadline", timer::size);
        RetryBudget budget = new RetryBudget(policy.retryBudget(), System::nanoTime);
        Retries retries = new Retries(policy.attempts(), budget, meters, clock);
        Calls calls = new Calls(errors, retries, breakerPolicy.openWait(), order, meters, clock);
        CallSteps steps = new CallSteps(calls, new StreamedAnswers(calls, meters));
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
        meters.gauge(
                "caravan.account.open",
                "1 while the account takes calls, else 0",
                endpoint.name(),
                () -> account.closedFor() == null ? 1 : 0);
        return account;
    }

    private int inFlight() {
        return upstreams.stream()
                .mapToInt(upstream -> upstream.connections().getTotalStats().getLeased())
                .sum();
    }

    /**
     * How many rows the error table has.
     *
     * @throws io.caravan.settings.SettingsException naming the row and the field that cannot be used
     */
    public static int checkErrorTable(Path file) {
        return ErrorTable.of(YamlRow.readAll(file)).size();
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

    /**
     * How an upstream is.
     *
     * @param breaker state of its circuit breaker
     * @param account {@code UP}, or the code of what is wrong
     * @param inFlight calls that hold a connection
     */
    public record Condition(String name, String breaker, String account, int inFlight) {}

    /** How each of them is, in the order in which they are asked. */
    public List<Condition> conditions() {
        return upstreams.stream().map(Upstreams::condition).toList();
    }

    private static Condition condition(Upstream upstream) {
        Failure closed = upstream.account().closedFor();
        return new Condition(
                upstream.name(),
                upstream.breaker().getState().name(),
                closed == null ? "UP" : closed.code(),
                upstream.connections().getTotalStats().getLeased());
    }

    /** How they are, for people: breaker and account of the first, and whether the error table on disk is in force. */
    public Map<String, String> states() {
        Upstream first = upstreams.get(0);
        Failure closed = first.account().closedFor();
        Map<String, String> states = new LinkedHashMap<>();
        states.put("breaker", first.breaker().getState().name());
        states.put("account", closed == null ? "UP" : closed.code());
        states.put("error-table", errors.complaint().orElse("UP"));
        return states;
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
