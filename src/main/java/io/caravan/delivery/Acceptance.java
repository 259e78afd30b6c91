package io.caravan.delivery;

import io.caravan.chat.Accepted;
import io.caravan.chat.AcceptedStore;
import io.caravan.chat.AcceptedStore.Admission;
import io.caravan.chat.BadRequestException;
import io.caravan.chat.CaravanException;
import io.caravan.chat.Destination;
import io.caravan.chat.Failure;
import io.caravan.chat.Identity;
import io.caravan.chat.Inbound;
import io.caravan.chat.RequestReader;
import io.caravan.chat.StepTrace;
import io.caravan.chat.Tracing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** Takes requests whose senders do not wait. Whoever is told that one is accepted may forget it: it is on the disk. */
final class Acceptance {
    private static final String TARGETS = "targets";
    private static final Duration LATER = Duration.ofSeconds(10);

    private final AcceptedStore store;
    private final RequestReader reader;
    private final Duration deadline;
    private final Destinations destinations;
    private final Clock clock;
    private final Runnable accepted;
    private final Tracing tracing;
    private final RequestIds ids = new RequestIds();

    /** @param accepted told that there is a new one */
    Acceptance(
            AcceptedStore store,
            RequestReader reader,
            Duration deadline,
            Destinations destinations,
            Clock clock,
            Runnable accepted,
            Tracing tracing) {
        this.store = store;
        this.reader = reader;
        this.deadline = deadline;
        this.destinations = destinations;
        this.clock = clock;
        this.accepted = accepted;
        this.tracing = tracing;
    }

    /**
     * Turns the request into the receipt for it.
     *
     * @throws CaravanException when it is not accepted
     */
    CompletionStage<?> accept(Exchange exchange) {
        Inbound inbound = exchange.getMessage().getBody(Inbound.class);
        String id = ids.next();
        StepTrace trace = tracing.accept(inbound.trace(), id);
        try {
            Accepted request = complete(inbound.tracedBy(trace.context()), id, targets(exchange));
            check(request);
            return store.accept(request)
                    .thenApply(admission -> {
                        write(exchange.getMessage(), admission);
                        return exchange.getMessage().getBody();
                    })
                    .whenComplete((written, problem) -> trace.end(problem == null ? "" : trouble(problem)));
        } catch (CaravanException e) {
            trace.end(e.failure().code());
            throw e;
        }
    }

    private static String trouble(Throwable problem) {
        Throwable reason = problem instanceof CompletionException ? problem.getCause() : problem;
        return reason instanceof CaravanException expected ? expected.failure().code() : "internal_error";
    }

    private static List<Destination> targets(Exchange exchange) {
        List<?> targets = exchange.getVariable(TARGETS, List.of(), List.class);
        return targets.stream().map(Destination.class::cast).toList();
    }

    /** Before the headers are gone. */
    static void noteTargets(Exchange exchange) {
        exchange.setVariable(TARGETS, Preference.destinations(exchange));
    }

    private Accepted complete(Inbound inbound, String id, List<Destination> targets) {
        if (inbound.refusal() != null) {
            throw new BadRequestException(inbound.refusal());
        }
        Instant latest = clock.instant().plus(deadline);
        Instant own = inbound.deadline();
        Instant until = own == null || own.isAfter(latest) ? latest : own;
        return new Accepted(
                id,
                new Inbound(inbound.body(), inbound.asker(), until)
                        .identifiedBy(identity(inbound, id))
                        .tracedBy(inbound.trace()),
                destinations.check(inbound.asker().tenant(), targets));
    }

    /** One that comes again until it has its outcome: after a crash we bring it ourselves. */
    private static Identity identity(Inbound inbound, String id) {
        Identity own = inbound.identity();
        return own == null
                ? Identity.named("async:" + id, inbound.body(), true, inbound::body)
                : new Identity(own.key(), own.fingerprint(), true, own.original());
    }

    /** It is read once more when it is asked for: what is wrong with it should be said while somebody listens. */
    private void check(Accepted request) {
        Inbound inbound = request.inbound();
        Instant until = Objects.requireNonNull(inbound.deadline());
        if (reader.read(inbound.body(), request.id(), inbound.asker(), until, inbound.identity())
                .inParts()) {
            throw new BadRequestException(
                    "stream_not_async",
                    "An answer that comes later does not come in parts: leave 'stream' out, or do not prefer"
                            + " respond-async.",
                    "stream");
        }
    }

    private void write(Message message, Admission admission) {
        switch (admission.verdict()) {
            case ACCEPTED -> accepted.run();
            case KNOWN -> {}
            case REUSED ->
                throw new CaravanException(new Failure(
                        Failure.Kind.REUSED,
                        "idempotency_key_reused",
                        "This key was used for another request before; give each request a key of its own."));
            case FULL ->
                throw new CaravanException(new Failure(
                        Failure.Kind.BUSY,
                        "too_many_accepted",
                        "There are too many requests without an answer yet: come back later.",
                        LATER));
        }
        Receipt.write(message, admission.id());
        message.setHeader("Location", Receipt.location(admission.id()));
        message.setHeader("Preference-Applied", Preference.ASYNC);
    }

    /** Why one is not accepted where nothing is kept. */
    static BadRequestException withoutLedger() {
        return new BadRequestException(
                "async_needs_ledger",
                "This Caravan keeps no ledger, so it cannot answer later: leave respond-async out.",
                "Prefer");
    }
}
