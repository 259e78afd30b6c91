package io.caravan.collect;

import io.caravan.chat.Group;
import io.caravan.chat.Lane;
import io.caravan.collect.Collecting.Forming;
import io.caravan.collect.OpenGroups.Open;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sends the fullest group off when there is no room for those it waits for: a room full of half-filled groups would stand
 * still until the first of them has waited its time (as Apache NiFi's bins did, NIFI-14366). Only when more than half of
 * those inside are in groups: what is under way makes room by itself, and a file that is read as fast as its lines are
 * answered would otherwise tear every group apart. Thread-safe.
 */
final class Pressure {
    private final Consumer<String> sendOff;
    private final Executor executor;
    private final Map<Lane, OpenGroups> byLane = new EnumMap<>(Lane.class);
    private final Map<Lane, Integer> insideOfPressed = new ConcurrentHashMap<>();
    private final AtomicBoolean isLooking = new AtomicBoolean();
    private volatile @Nullable Group sentOff;

    /**
     * @param sendOff makes the aggregator complete the group of this key, if it is still there
     * @param executor where that is done: neither under the aggregator's lock, nor on a thread of whoever found no room
     */
    Pressure(Consumer<String> sendOff, Executor executor) {
        this.sendOff = sendOff;
        this.executor = executor;
        for (Lane lane : Lane.values()) {
            byLane.put(lane, new OpenGroups());
        }
    }

    /**
     * Somebody found no room. Holds until there is some, as those inside may have yet to find their group.
     *
     * @param inside requests that take the room up
     */
    void rises(Lane lane, int inside) {
        insideOfPressed.put(lane, inside);
        if (groups(lane).members() > inside / 2) {
            look();
        }
    }

    /** There is room again. */
    void falls(Lane lane) {
        insideOfPressed.remove(lane);
    }

    /** The group has one member more. Under the aggregator's lock. */
    void grew(Group group, String key) {
        Lane lane = lane(group);
        groups(lane).grew(group, key);
        if (isTooFull(lane)) {
            look();
        }
    }

    /** The group goes out, for whatever reason. */
    void gone(Group group) {
        groups(lane(group)).gone(group);
    }

    /** Whether it is what the group goes out for. */
    boolean sendsOff(Group group) {
        return group.equals(sentOff);
    }

    /** That of its first member: who has the same instruction mostly comes the same way. */
    private static Lane lane(Group group) {
        return group.members().get(0).request().lane();
    }

    private OpenGroups groups(Lane lane) {
        OpenGroups groups = byLane.get(lane);
        if (groups == null) {
            throw new IllegalStateException("no groups for lane " + lane);
        }
        return groups;
    }

    /** Some of the groups that wait for company. */
    List<Forming> forming(int mostOfLane, Instant now) {
        return byLane.entrySet().stream()
                .flatMap(lane -> lane.getValue().forming(lane.getKey(), mostOfLane, now).stream())
                .toList();
    }

    private void look() {
        if (isLooking.compareAndSet(false, true)) {
            executor.execute(() -> {
                isLooking.set(false);
                insideOfPressed.keySet().forEach(this::relieve);
            });
        }
    }

    private void relieve(Lane lane) {
        OpenGroups groups = groups(lane);
        Open fullest = groups.fullest();
        while (fullest != null && isTooFull(lane)) {
            sentOff = fullest.group();
            sendOff.accept(fullest.key());
            groups.gone(fullest.group()); // if it went by itself, that is about to be said
            fullest = groups.fullest();
        }
    }

    private boolean isTooFull(Lane lane) {
        Integer inside = insideOfPressed.get(lane);
        return inside != null && groups(lane).members() > inside / 2;
    }
}
