package io.caravan.collect;

import io.caravan.chat.Charge;
import io.caravan.chat.Pending;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parts those who followed a failed flight into those who fly on together and those who do not. Belongs to one thread. */
final class Takeoff {
    private final int more;
    private final Charge inVain;
    private final Instant now;
    private final List<Pending> members = new ArrayList<>();
    private final List<Pending> left = new ArrayList<>(0);
    private @Nullable Flight flight;

    /**
     * @param more flights that have failed each of them now
     * @param inVain what the new leader has to be charged for the old one
     */
    Takeoff(int more, Charge inVain, Instant now) {
        this.more = more;
        this.inVain = inVain;
        this.now = now;
    }

    /** The flight that takes the place of the failed one, if anybody flies on. */
    @Nullable Flight after(Flight failed) {
        Map<Pending, Integer> flying = new LinkedHashMap<>();
        failed.followers().forEach((follower, flown) -> {
            if (mayFly(follower, flown + more)) {
                flying.put(follower, flown + more);
            } else {
                left.add(follower);
            }
        });
        flight = flying.isEmpty() ? null : together(flying);
        return flight;
    }

    private boolean mayFly(Pending follower, int flown) {
        return flown < Flights.MOST && follower.request().deadline().isAfter(now);
    }

    private Flight together(Map<Pending, Integer> flying) {
        Pending first = mostPatient(flying);
        flying.remove(first);
        Pending leader = first.having(inVain);
        Flight together = new Flight(leader);
        members.add(leader);
        flying.forEach(together::add);
        members.addAll(flying.keySet());
        return together;
    }

    /** A call has the time of its leader: with the longest there is, nobody's time is left over when it ends. */
    private static Pending mostPatient(Map<Pending, Integer> flying) {
        return flying.keySet().stream()
                .max(Comparator.comparing(follower -> follower.request().deadline()))
                .orElseThrow();
    }

    @Nullable Flight flight() {
        return flight;
    }

    /** Those who fly on, the leader first. */
    List<Pending> members() {
        return members;
    }

    Relaunch relaunch() {
        return new Relaunch(members.isEmpty() ? null : members.get(0), List.copyOf(left));
    }
}
