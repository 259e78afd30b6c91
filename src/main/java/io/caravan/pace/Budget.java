package io.caravan.pace;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Gate;
import io.caravan.chat.Lane;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one model on one account: how many may be in flight, and who goes next. The lock of {@link Turns} guards it.
 *
 * <p>Each lane has a floor, a share of the limit. Who is below its floor goes first, then who is more urgent; so no lane
 * starves, and what one does not use another borrows. Only the floor of the interactive lane is kept free even when nobody
 * is there: who waits for an answer should not wait for a slot first.
 */
final class Budget {
    private final CallLimit limit;
    private final Gate gate;
    private final Map<Lane, Integer> floors;
    private final Map<Lane, LaneQueue> lanes = new EnumMap<>(Lane.class);

    /** @param floors of each lane, in percent of the limit */
    Budget(CallLimit limit, Gate gate, Map<Lane, Integer> floors) {
        this.limit = limit;
        this.gate = gate;
        this.floors = floors;
        Arrays.stream(Lane.values()).forEach(lane -> lanes.put(lane, new LaneQueue()));
    }

    CallLimit limit() {
        return limit;
    }

    Gate gate() {
        return gate;
    }

    LaneQueue queue(Lane lane) {
        return Objects.requireNonNull(lanes.get(lane));
    }

    private Collection<LaneQueue> queues() {
        return lanes.values();
    }

    int inFlight() {
        return queues().stream().mapToInt(LaneQueue::inFlight).sum();
    }

    int waiting() {
        return queues().stream().mapToInt(LaneQueue::size).sum();
    }

    /** Whether nothing more could be sent, but for what is kept free. */
    boolean isFull() {
        return inFlight() + reserved() >= limit.maximum();
    }

    /** Draws its conclusions from a call that is over and still counted. */
    void learn(Call call, long now) {
        Failure failure = call.failure();
        if (call.reply() != null && isFull()) {
            limit.answered(now);
        } else if (failure != null && failure.kind() == Failure.Kind.PACE) {
            limit.refused(call.namedLimit(), call.begunAt(), inFlight(), now);
        }
    }

    /** The lane whose turn it is, if one has a call that may go. */
    @Nullable Lane next() {
        int free = Math.min(limit.maximum(), gate.opening()) - inFlight();
        if (free <= 0) {
            return null;
        }
        Lane urgent = null;
        for (Lane lane : Lane.values()) {
            if (queue(lane).isEmpty() || (lane.isPatient() && free <= reserved())) {
                continue;
            }
            if (queue(lane).inFlight() < floor(lane)) {
                return lane;
            }
            urgent = urgent == null ? lane : urgent;
        }
        return urgent;
    }

    /** What is kept free for the interactive lane; nothing while the upstream is only tried. */
    private int reserved() {
        boolean isTried = gate.opening() < Gate.WIDE_OPEN;
        return isTried
                ? 0
                : Math.max(0, floor(Lane.INTERACTIVE) - queue(Lane.INTERACTIVE).inFlight());
    }

    private int floor(Lane lane) {
        return limit.maximum() * floors.getOrDefault(lane, 0) / 100;
    }

    /** The call of this lane whose turn it is; while the upstream is only tried, the one that costs least. */
    Waiting take(Lane lane) {
        Optional<Waiting> small = gate.opening() < Gate.WIDE_OPEN ? queue(lane).smallest() : Optional.empty();
        if (small.isEmpty()) {
            return queue(lane).take();
        }
        queue(lane).take(small.get());
        return small.get();
    }
}
