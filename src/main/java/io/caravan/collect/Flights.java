package io.caravan.collect;

import io.caravan.chat.ChatRequest;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Single flight: while a request is under way, identical ones of the same tenant wait for its answer instead of making a
 * call of their own. Identical means byte for byte; the whole body is the key, so nothing can collide. Thread-safe.
 */
final class Flights {
    private final Map<Key, List<Pending>> followersByKey = new ConcurrentHashMap<>();

    private record Key(String tenant, ByteBuffer body) {
        static Key of(ChatRequest request) {
            return new Key(request.asker().tenant(), ByteBuffer.wrap(request.body()));
        }
    }

    /** Returns true when the call of another request, its leader, will answer this one. */
    boolean joins(Pending pending) {
        if (pending.request().merge() != Merge.SINGLE_FLIGHT) {
            return false;
        }
        boolean[] joined = {false};
        followersByKey.compute(Key.of(pending.request()), (key, followers) -> {
            if (followers == null) {
                return new ArrayList<>(0);
            }
            followers.add(pending);
            joined[0] = true;
            return followers;
        });
        return joined[0];
    }

    /** Ends the flight of a leader; returns who else waits for its answer. From now on the next identical request leads. */
    List<Pending> land(Pending leader) {
        if (leader.request().merge() != Merge.SINGLE_FLIGHT) {
            return List.of();
        }
        @Nullable List<Pending> followers = followersByKey.remove(Key.of(leader.request()));
        return followers == null ? List.of() : followers;
    }

    int size() {
        return followersByKey.size();
    }
}
