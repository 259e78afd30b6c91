package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Audience;
import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Single flight: while a request is under way, identical ones of the same tenant wait for its answer instead of making a
 * call of their own. Identical means byte for byte; the whole body is the key, so nothing can collide. Thread-safe.
 */
final class Flights {
    /**
     * So many flights may fail a follower before it fails with one. Each has the attempts, the back-off and the retry
     * budget of any call; an outage that outlasts three of them is not to be asked about once per caller.
     */
    static final int MOST = 3;

    private final Map<Key, Flight> byKey = new ConcurrentHashMap<>();
    private final Clock clock;

    Flights(Clock clock) {
        this.clock = clock;
    }

    Flights() {
        this(Clock.systemUTC());
    }

    /** @param noted whether the ledger takes note of the call, as it must for all or none of those who share it */
    private record Key(String tenant, ByteBuffer body, boolean noted) {
        static Key of(ChatRequest request) {
            return new Key(request.asker().tenant(), ByteBuffer.wrap(request.body()), request.identity() != null);
        }
    }

    /** Returns true when the call of another request, its leader, will answer this one. */
    boolean joins(Pending pending) {
        if (pending.request().merge() != Merge.SINGLE_FLIGHT) {
            return false;
        }
        Key key = Key.of(pending.request());
        Flight flight = byKey.compute(
                key, (same, underWay) -> underWay != null && underWay.add(pending, 0) ? underWay : new Flight(pending));
        watch(key, flight, pending);
        return !flight.isLedBy(pending);
    }

    /** Not under the lock of the key: who has ended already leaves at once. */
    private void watch(Key key, Flight flight, Pending pending) {
        pending.answer().thenAccept(answer -> ended(key, flight, pending, answer));
    }

    /** Ends the flight of a leader; returns who else waits for its answer. From now on the next identical request leads. */
    List<Pending> land(Pending leader) {
        Map<Pending, Integer> followers = new LinkedHashMap<>();
        replace(leader, landed -> {
            followers.putAll(landed.followers());
            return null;
        });
        return List.copyOf(followers.keySet());
    }

    /**
     * Ends the flight of a leader whose call has failed. Those of the others who may be asked again are so at once and
     * together, as one new flight, which identical requests join from now on.
     *
     * @param counts whether this was one of the flights that each of them has
     * @param inVain what the call was charged, if nobody has been told of it yet
     */
    Relaunch relaunch(Pending leader, boolean counts, Charge inVain) {
        Takeoff takeoff = new Takeoff(counts ? 1 : 0, inVain, clock.instant());
        replace(leader, takeoff::after);
        Flight flight = takeoff.flight();
        if (flight != null) {
            takeoff.members().forEach(member -> watch(Key.of(member.request()), flight, member));
        }
        return takeoff.relaunch();
    }

    private void replace(Pending leader, Function<Flight, @Nullable Flight> next) {
        if (leader.request().merge() == Merge.SINGLE_FLIGHT) {
            byKey.computeIfPresent(
                    Key.of(leader.request()), (key, flight) -> flight.isLedBy(leader) ? next.apply(flight) : flight);
        }
    }

    /** Ends those who follow a leader that cannot end them any more, because it has left its call. */
    void end(Pending leader, Answer outcome) {
        land(leader).forEach(follower -> follower.complete(outcome));
    }

    /** Who waits for the call of this request, if it leads any. */
    Optional<Audience> audience(Pending leader) {
        if (leader.request().merge() != Merge.SINGLE_FLIGHT) {
            return Optional.empty();
        }
        Flight flight = byKey.get(Key.of(leader.request()));
        return flight != null && flight.isLedBy(leader) ? Optional.of(flight.audience()) : Optional.empty();
    }

    private void ended(Key key, Flight flight, Pending pending, Answer answer) {
        if (flight.isLedBy(pending)) {
            crash(pending, answer);
        }
        flight.leave(pending, answer);
        if (answer instanceof Answer.Failed && flight.audience().isEmpty()) { // who is answered has landed
            byKey.remove(key, flight);
        }
    }

    /** A leader that ends without landing takes its followers along, unless its call goes on and will land for them. */
    private void crash(Pending leader, Answer answer) {
        if (answer instanceof Answer.Failed failed && !leavesTheCall(failed.failure())) {
            end(leader, answer);
        }
    }

    /** Whether somebody who ends like this ends alone: others go on waiting for the same call. */
    static boolean leavesTheCall(Failure failure) {
        return failure.kind() == Failure.Kind.EXPIRED || failure.kind() == Failure.Kind.GONE;
    }

    int size() {
        return byKey.size();
    }
}
