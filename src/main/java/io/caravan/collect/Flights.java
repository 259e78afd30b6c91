package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Audience;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Single flight: while a request is under way, identical ones of the same tenant wait for its answer instead of making a
 * call of their own. Identical means byte for byte; the whole body is the key, so nothing can collide. Thread-safe.
 */
final class Flights {
    private final Map<Key, Flight> byKey = new ConcurrentHashMap<>();

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
                key, (same, underWay) -> underWay != null && underWay.add(pending) ? underWay : new Flight(pending));
        pending.answer().thenAccept(answer -> ended(key, flight, pending, answer));
        return !flight.isLedBy(pending);
    }

    /** Ends the flight of a leader; returns who else waits for its answer. From now on the next identical request leads. */
    List<Pending> land(Pending leader) {
        if (leader.request().merge() != Merge.SINGLE_FLIGHT) {
            return List.of();
        }
        List<Pending> followers = new ArrayList<>(0);
        byKey.computeIfPresent(Key.of(leader.request()), (key, flight) -> {
            if (!flight.isLedBy(leader)) {
                return flight;
            }
            followers.addAll(flight.followers());
            return null;
        });
        return followers;
    }

    /** Who waits for the call of this request, if it leads others or may come to. */
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
            land(leader).forEach(follower -> follower.complete(answer));
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
