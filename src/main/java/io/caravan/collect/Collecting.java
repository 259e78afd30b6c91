package io.caravan.collect;

import io.caravan.observe.Meters;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

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

    public Collecting(CollectPolicy policy, Meters meters, Clock clock) {
        rooms = new WaitingRooms(policy.room(), policy.retryAfter(), clock);
        Flights flights = new Flights();
        beans = Map.of(
                "requests", new Requests(rooms, flights),
                "grouping", new Grouping(policy.size(), policy.tokens(), policy.maxWait(), clock),
                "packing", new Packing(meters),
                "answers", new Answers(flights));
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
