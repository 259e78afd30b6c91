package io.caravan.delivery;

import io.caravan.chat.Destination;
import io.caravan.chat.Destination.Kind;
import io.caravan.chat.Dispatch;
import io.caravan.chat.DispatchStore;
import io.caravan.chat.DispatchStore.Room;
import io.caravan.chat.StepTrace;
import io.caravan.chat.TraceContext;
import io.caravan.chat.Tracing;
import io.caravan.observe.Audit;
import io.caravan.observe.AuditEvent;
import io.caravan.observe.RequestFields;
import io.micrometer.core.instrument.MeterRegistry;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings outcomes to their destinations, each until it is taken or its time is over. How an attempt is made is the route's
 * business; here it is known when the next one is due, and what came of it. Thread-safe.
 */
final class Deliveries {
    /** Attempts at once of a kind that holds a thread; a broker that is gone must not keep webhooks waiting. */
    static final int AT_ONCE = 16;

    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);
    private static final long LOOK_NANOS = Duration.ofMillis(250).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofHours(1).toMillis();
    private static final String RESULT = "result";
    private static final String TRACE = "caravan.trace";

    private final DispatchStore store;
    private final OpenChannels channels;
    private final DeliveryPolicy policy;
    private final MeterRegistry meters;
    private final Audit audit;
    private final Tracing tracing;
    private final Clock clock;
    /** Channels count for themselves, each its own. */
    private final Map<Kind, AtomicInteger> underWay = new EnumMap<>(Kind.class);

    private final AtomicBoolean isTaking = new AtomicBoolean();
    private volatile boolean isStopped;
    private volatile boolean mayHaveMore = true;
    private volatile long lookedAt = System.nanoTime();

    Deliveries(
            DispatchStore store,
            OpenChannels channels,
            DeliveryPolicy policy,
            MeterRegistry meters,
            Audit audit,
            Tracing tracing,
            Clock clock) {
        this.store = store;
        this.channels = channels;
        this.policy = policy;
        this.meters = meters;
        this.audit = audit;
        this.tracing = tracing;
        this.clock = clock;
        underWay.put(Kind.WEBHOOK, new AtomicInteger());
        underWay.put(Kind.TOPIC, new AtomicInteger());
    }

    /** There is an outcome that was not there before, or somebody who listens. */
    void added() {
        mayHaveMore = true;
    }

    void stop() {
        isStopped = true;
    }

    /** Whether it is time to look at the disk; called often. */
    boolean isDue() {
        boolean isTime = mayHaveMore || System.nanoTime() - lookedAt > LOOK_NANOS;
        return isTime && !isStopped && isTaking.compareAndSet(false, true);
    }

    /** To be called when it is due. */
    CompletionStage<List<Dispatch>> take() {
        mayHaveMore = false;
        lookedAt = System.nanoTime();
        Room room = new Room(
                AT_ONCE - count(Kind.WEBHOOK).get(), AT_ONCE - count(Kind.TOPIC).get(), channels.next());
        return store.takeDue(room).handle((due, problem) -> {
            List<Dispatch> taken = problem == null ? due : List.of();
            taken.forEach(this::began);
            mayHaveMore |= taken.size() >= AT_ONCE;
            isTaking.set(false);
            return taken;
        });
    }

    private void began(Dispatch dispatch) {
        Kind kind = dispatch.destination().kind();
        if (kind == Kind.CHANNEL) {
            channels.began(dispatch);
        } else {
            count(kind).incrementAndGet();
        }
    }

    private void ended(Dispatch dispatch) {
        Kind kind = dispatch.destination().kind();
        if (kind == Kind.CHANNEL) {
            channels.ended(dispatch);
        } else {
            count(kind).decrementAndGet();
        }
    }

    private AtomicInteger count(Kind kind) {
        return Objects.requireNonNull(underWay.get(kind));
    }

    /** From now on the exchange brings it. */
    void open(Exchange exchange) {
        Dispatch dispatch = exchange.getMessage().getBody(Dispatch.class);
        exchange.setVariable("dispatch", dispatch);
        exchange.setProperty(TRACE, tracing.deliver(dispatch));
        exchange.getMessage().getHeaders().clear();
    }

    /** How whoever gets the outcome goes on with its trace. */
    static TraceContext trace(Exchange exchange) {
        return traceOf(exchange).context();
    }

    private static StepTrace traceOf(Exchange exchange) {
        return exchange.getProperty(TRACE, StepTrace.NONE, StepTrace.class);
    }

    static Predicate goesTo(Kind kind) {
        return exchange -> dispatch(exchange).destination().kind() == kind;
    }

    private static Dispatch dispatch(Exchange exchange) {
        return exchange.getVariable("dispatch", Dispatch.class);
    }

    /** The attempt was made. */
    static void note(Exchange exchange, Attempt result) {
        exchange.setVariable(RESULT, result);
    }

    /** The attempt did not get so far as to an answer. */
    static void noteTrouble(Exchange exchange) {
        note(exchange, Attempt.failed(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class)));
    }

    /** Keeps what came of the attempt. */
    CompletionStage<?> close(Exchange exchange) {
        Dispatch dispatch = dispatch(exchange);
        Attempt result = exchange.getVariable(RESULT, Attempt.UNREACHABLE, Attempt.class);
        traceOf(exchange).end(result.isTaken() ? "" : result.code());
        return keep(dispatch, result).whenComplete((done, trouble) -> {
            ended(dispatch);
            mayHaveMore = true;
        });
    }

    private CompletionStage<?> keep(Dispatch dispatch, Attempt result) {
        if (result.isTaken()) {
            count(dispatch, "delivered");
            return store.done(dispatch, true);
        }
        Instant next = clock.instant().plus(result.isEarly() ? Duration.ZERO : pause(dispatch.attempts()));
        RequestFields.of(LOG.atInfo(), dispatch.id(), dispatch.tenant(), dispatch.trace())
                .addKeyValue("attempt", dispatch.attempts())
                .addKeyValue("destination", name(dispatch))
                .addKeyValue("outcome", result.code())
                .log("an answer could not be brought");
        if (!result.isFinal() && !next.isAfter(dispatch.dueAt().plus(policy.giveUp()))) {
            count(dispatch, "retried");
            return store.postpone(dispatch, next);
        }
        count(dispatch, "failed");
        audit.note(new AuditEvent(
                "deliver",
                result.code(),
                dispatch.tenant(),
                dispatch.id(),
                Map.of(name(dispatch), place(dispatch.destination()))));
        return store.done(dispatch, false);
    }

    private void count(Dispatch dispatch, String outcome) {
        meters.counter("caravan.deliveries", "to", name(dispatch), "outcome", outcome)
                .increment();
    }

    private static String name(Dispatch dispatch) {
        return dispatch.destination().kind().name().toLowerCase(Locale.ROOT);
    }

    /** What follows a host in an address may be a secret. */
    private static String place(Destination destination) {
        return destination.kind() == Kind.WEBHOOK
                ? String.valueOf(URI.create(destination.address()).getHost())
                : destination.address();
    }

    /** Twice as long each time, and never the same for all. */
    private Duration pause(int attempts) {
        long usual = policy.backOff().toMillis() << Math.min(attempts - 1, 20);
        long most = Math.min(Math.max(usual, policy.backOff().toMillis()), LONGEST_PAUSE);
        return Duration.ofMillis(most / 2 + ThreadLocalRandom.current().nextLong(most / 2 + 1));
    }
}
