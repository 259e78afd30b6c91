package io.caravan.delivery;

import io.caravan.chat.Accepted;
import io.caravan.chat.AcceptedStore;
import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Failed;
import io.caravan.chat.Failure;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.camel.Exchange;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which accepted requests are asked for here. All come from the disk, the new ones like those that an earlier process has
 * left: there is one way. Thread-safe.
 */
final class Worklist {
    private static final Logger LOG = LoggerFactory.getLogger(Worklist.class);

    /** So few that their bodies do not count much beyond the limit. */
    private static final int PIECE = 16;

    /** How often it is looked for what others have left, or what was given back. */
    private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** Trouble of the moment: nobody waits, so it is asked again until its deadline. */
    private static final Set<Failure.Kind> PASSING =
            EnumSet.of(Failure.Kind.STOPPING, Failure.Kind.BUSY, Failure.Kind.LEDGER);

    private final AcceptedStore store;
    private final DeliveryPolicy policy;
    private final Clock clock;
    private final Runnable ended;
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicBoolean isTaking = new AtomicBoolean();
    private volatile boolean mayHaveMore = true;
    private volatile boolean isStopped;
    private volatile long lookedAt = System.nanoTime();

    /** @param ended told that one has its outcome */
    Worklist(AcceptedStore store, DeliveryPolicy policy, Clock clock, Runnable ended) {
        this.store = store;
        this.policy = policy;
        this.clock = clock;
        this.ended = ended;
    }

    /** There is a new one. */
    void added() {
        mayHaveMore = true;
    }

    void stop() {
        isStopped = true;
    }

    /** Whether it is worth a look at the disk; called often. */
    boolean isDue() {
        boolean isTime = mayHaveMore || System.nanoTime() - lookedAt > LOOK_NANOS;
        return isTime && !isStopped && hasRoom() && isTaking.compareAndSet(false, true);
    }

    private boolean hasRoom() {
        return underWay.get() < policy.inFlight() && bytes.get() < policy.inFlightBytes();
    }

    /** To be called when it is due: as many as there is room for. */
    CompletionStage<List<Accepted>> take() {
        mayHaveMore = false;
        lookedAt = System.nanoTime();
        return takeMore(new ArrayList<>()).handle((all, problem) -> {
            isTaking.set(false);
            return all;
        });
    }

    private CompletionStage<List<Accepted>> takeMore(List<Accepted> taken) {
        int most = Math.min(PIECE, policy.inFlight() - underWay.get());
        if (most <= 0 || bytes.get() >= policy.inFlightBytes()) {
            mayHaveMore = true;
            return CompletableFuture.completedFuture(taken);
        }
        return store.take(most)
                .handle((piece, problem) -> problem == null ? piece : none(problem))
                .thenCompose(piece -> {
                    piece.forEach(this::begin);
                    taken.addAll(piece);
                    return piece.size() < most ? CompletableFuture.completedFuture(taken) : takeMore(taken);
                });
    }

    private static List<Accepted> none(Throwable problem) {
        LOG.warn("accepted requests cannot be read now: {}", problem.getMessage());
        return List.of();
    }

    private void begin(Accepted request) {
        underWay.incrementAndGet();
        bytes.addAndGet(request.bytes());
    }

    /** From now on the exchange asks for it. */
    void open(Exchange exchange) {
        Accepted request = exchange.getMessage().getBody(Accepted.class);
        exchange.setVariable("accepted", request);
        exchange.setVariable("request-id", request.id());
        exchange.getMessage().setBody(request.inbound());
    }

    /** Keeps what came of it, unless that is to be tried again. */
    CompletionStage<?> close(Exchange exchange) {
        Accepted request = exchange.getVariable("accepted", Accepted.class);
        Answer answer = exchange.getMessage().getBody(Answer.class);
        CompletionStage<?> written = answer instanceof Failed failed
                        && PASSING.contains(failed.failure().kind())
                ? store.giveBack(request, clock.instant().plus(pause(failed.failure())))
                : store.end(request, answer).thenRun(ended);
        return written.whenComplete((done, problem) -> {
            underWay.decrementAndGet();
            bytes.addAndGet(-request.bytes());
        });
    }

    private static Duration pause(Failure failure) {
        Duration wanted = failure.retryAfter();
        return failure.kind() == Failure.Kind.STOPPING
                        || (wanted != null && wanted.compareTo(PAUSE) < 0)
                        || wanted == null
                ? PAUSE
                : wanted;
    }
}
