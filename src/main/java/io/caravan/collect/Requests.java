package io.caravan.collect;

import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.ChatRequest.Company;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Usage;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Lets requests into the waiting rooms. */
final class Requests {
    private final WaitingRooms rooms;
    private final Flights flights;
    private final Completion completion = new Completion();

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

    /** Whether the request needs a call: it has no answer yet, asks something, and no identical request is under way. */
    boolean needsCall(Pending pending) {
        return !pending.isDone() && !isAnsweredHere(pending) && !flights.joins(pending);
    }

    /** A blank item has its answer by declaration: in a pack it would be the one without an echo. */
    private boolean isAnsweredHere(Pending pending) {
        ChatRequest request = pending.request();
        Company company = request.company();
        if (request.merge() != Merge.PACK || company == null || !company.item().isBlank()) {
            return false;
        }
        byte[] body = completion.write(request, company.empty(), Usage.NONE);
        pending.complete(new Answered(body, Merge.PACK, 1, 0, Source.LOCAL, Charge.NONE));
        return true;
    }
}
