package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Single flight: while a request is under way, identical ones of the same tenant wait for its answer instead of making a
 * call of their own. Identical means byte for byte; the whole body is the key, so nothing can collide. Thread-safe.
 */
final class Flights {
    private final Map<Key, Flight> byKey = new ConcurrentHashMap<>();

    private record Key(String tenant, ByteBuffer body) {
        static Key of(ChatRequest request) {
            return new Key(request.asker().tenant(), ByteBuffer.wrap(request.body()));
        }
    }

    private record Flight(Pending leader, List<Pending> followers) {}

    /** Returns true when the call of another request, its leader, will answer this one. */
    boolean joins(Pending pending) {
        if (pending.request().merge() != Merge.SINGLE_FLIGHT) {
            return false;
        }
        Flight flight = byKey.compute(Key.of(pending.request()), (key, underWay) -> {
            if (underWay == null) {
                return new Flight(pending, new ArrayList<>(0));
            }
            if (isNoted(underWay.leader()) || !isNoted(pending)) {
                underWay.followers().add(pending);
            }
            return underWay;
        });
        if (!flight.leader().equals(pending)) {
            return isNoted(flight.leader()) || !isNoted(pending);
        }
        pending.answer().thenAccept(answer -> crash(pending, answer));
        return false;
    }

    /** A crash must leave a trace of the call of every request that has an identity, so those follow none without. */
    private static boolean isNoted(Pending pending) {
        return pending.request().identity() != null;
    }

    /** Ends the flight of a leader; returns who else waits for its answer. From now on the next identical request leads. */
    List<Pending> land(Pending leader) {
        if (leader.request().merge() != Merge.SINGLE_FLIGHT) {
            return List.of();
        }
        List<Pending> followers = new ArrayList<>(0);
        byKey.computeIfPresent(Key.of(leader.request()), (key, flight) -> {
            if (!flight.leader().equals(leader)) {
                return flight;
            }
            followers.addAll(flight.followers());
            return null;
        });
        return followers;
    }

    /** A leader that ends without landing takes its followers along, unless its call goes on and will land for them. */
    private void crash(Pending leader, Answer answer) {
        if (answer instanceof Answer.Failed failed && !callGoesOn(failed)) {
            land(leader).forEach(follower -> follower.complete(answer));
        }
    }

    private static boolean callGoesOn(Answer.Failed failed) {
        return failed.failure().kind() == Failure.Kind.EXPIRED;
    }

    int size() {
        return byKey.size();
    }
}
