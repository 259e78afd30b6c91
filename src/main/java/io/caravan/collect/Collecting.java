package io.caravan.collect;

import static java.util.Map.entry;

import io.caravan.chat.Call;
import io.caravan.chat.Group;
import io.caravan.chat.Pending;
import io.caravan.observe.Meters;
import io.caravan.step.Steps;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.function.Predicate;

/** Everything the routes {@code ask}, {@code collect} and {@code answers} refer to, made from its settings. */
public final class Collecting {
    private final WaitingRooms rooms;
    private final Map<String, Object> beans;

    /**
     * How requests wait for each other.
     *
     * @param size a group of so many requests goes out
     * @param tokens so does one of so many estimated prompt tokens
     * @param maxWait so does one whose first request has waited so long
     * @param room requests of a lane that may be under way at once
     * @param retryAfter what a caller who finds no room is told
     */
    public record CollectPolicy(int size, int tokens, Duration maxWait, int room, Duration retryAfter) {}

    /** @param isTwin whether the same request is under way already, so that no call is to be made for this one */
    public Collecting(CollectPolicy policy, Predicate<Pending> isTwin, Meters meters, Clock clock) {
        rooms = new WaitingRooms(policy.room(), policy.retryAfter(), clock);
        Flights flights = new Flights();
        Requests requests = new Requests(rooms, flights);
        Grouping grouping = new Grouping(policy.size(), policy.tokens(), policy.maxWait(), clock);
        Packing packing = new Packing(flights, meters, clock);
        Answers answers = new Answers(flights);
        beans = Map.ofEntries(
                entry("enterRoom", Steps.await(Pending.class, requests::enter)),
                entry(
                        "needsCall",
                        Steps.test(Pending.class, pending -> !isTwin.test(pending) && requests.needsCall(pending))),
                entry("awaitAnswer", Steps.await(Pending.class, pending -> pending.answer()
                        .thenApply(answer -> pending))),
                entry("grouping", grouping),
                entry("mergeKey", Steps.value(Pending.class, grouping::key)),
                entry("remainingWait", Steps.value(Group.class, grouping::remainingWait)),
                entry("composeCall", Steps.replace(Group.class, packing::compose)),
                entry("partsOfCall", Steps.value(Call.class, answers::split)),
                entry("hasAnswer", Steps.test(Part.class, Part::isAnswered)),
                entry("deliverAnswer", Steps.use(Part.class, Part::deliver)),
                entry("askAlone", Steps.replace(Part.class, Part::alone)));
        meters.gauge("caravan.requests.waiting", rooms::waiting);
        meters.gauge("caravan.requests.at-the-door", rooms::queued);
        meters.gauge("caravan.flights", flights::size);
    }

    /** The beans of the routes by name. */
    public Map<String, Object> beans() {
        return beans;
    }

    /** How many requests have been let in and have no answer yet. */
    public int waiting() {
        return rooms.waiting();
    }

    /** Lets nobody in any more; those inside stay until they are answered. */
    public void closeDoors() {
        rooms.closeDoors();
    }

    /** Ends all who still wait as not answered, so that each stays with its source. */
    public void sendHome() {
        rooms.sendHome();
    }
}
