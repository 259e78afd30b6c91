package io.caravan.collect;

import io.caravan.chat.Lane;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** One waiting room a lane, so that a heap of bulk work leaves room for those who wait. */
final class WaitingRooms {
    private final Map<Lane, WaitingRoom> byLane = new EnumMap<>(Lane.class);

    WaitingRooms(int capacity, Duration retryAfter, Pressure pressure, Clock clock) {
        for (Lane lane : Lane.values()) {
            byLane.put(lane, new WaitingRoom(lane, capacity, retryAfter, pressure, clock));
        }
    }

    WaitingRoom of(Lane lane) {
        WaitingRoom room = byLane.get(lane);
        if (room == null) {
            throw new IllegalStateException("no room for lane " + lane);
        }
        return room;
    }

    int waiting() {
        return byLane.values().stream().mapToInt(WaitingRoom::size).sum();
    }

    int queued() {
        return byLane.values().stream().mapToInt(WaitingRoom::queued).sum();
    }

    void closeDoors() {
        byLane.values().forEach(WaitingRoom::closeDoor);
    }

    void sendHome() {
        byLane.values().forEach(WaitingRoom::sendHome);
    }
}
