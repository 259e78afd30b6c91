package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Lane;
import io.caravan.chat.Pending;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The steps of the {@code ask} route: a request enters the waiting room, and later its answer is awaited. */
public final class Requests {
    private final WaitingRooms rooms;
    private final Flights flights;

    Requests(WaitingRooms rooms, Flights flights) {
        this.rooms = rooms;
        this.flights = flights;
    }

    /** Completes when there is room; for a lane in which somebody waits that is at once, with a failure if there is none. */
    public CompletionStage<Pending> enter(Pending pending) {
        WaitingRoom room = rooms.of(pending.request().lane());
        return pending.request().lane() == Lane.INTERACTIVE
                ? CompletableFuture.completedFuture(room.enterNow(pending))
                : room.enter(pending);
    }

    /** Whether the request needs a call: it has no answer yet and no identical request is under way. */
    public boolean needsCall(Pending pending) {
        return !pending.isDone() && !flights.joins(pending);
    }

    /** The answer, when it is there; no thread waits for it. */
    public CompletionStage<Answer> answer(Pending pending) {
        return pending.answer();
    }
}
