package io.caravan.collect;

import io.caravan.chat.Pending;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets requests into the waiting rooms. */
final class Requests {
    private final WaitingRooms rooms;
    private final Flights flights;

    Requests(WaitingRooms rooms, Flights flights) {
        this.rooms = rooms;
        this.flights = flights;
    }

    /** Completes when there is room; for a lane in which somebody waits that is at once, with a failure if there is none. */
    CompletionStage<Pending> enter(Pending pending) {
        WaitingRoom room = rooms.of(pending.request().lane());
        return !pending.request().lane().isPatient()
                ? CompletableFuture.completedFuture(room.enterNow(pending))
                : room.enter(pending);
    }

    /** Whether the request needs a call: it has no answer yet and no identical request is under way. */
    boolean needsCall(Pending pending) {
        return !pending.isDone() && !flights.joins(pending);
    }
}
