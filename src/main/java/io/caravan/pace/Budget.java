package io.caravan.pace;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Gate;
import io.caravan.chat.Lane;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The calls of one model on one account: how many may be in flight, and who goes next. The lock of {@link Turns} guards it.
 *
 * <p>Each lane has a floor, a share of the limit. Who is below its floor goes first, then who is more urgent; so no lane
 * starves, and what one does not use another borrows. Only the floor of the interactive lane is kept free even when nobody
 * is there: who waits for an answer should not wait for a slot first.
 */
final class Budget {
    /** With so many slots each lane can have one; with fewer the most urgent has them, as nobody else would miss less. */
    private static final int SLOT_FOR_EACH = Lane.values().length;

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

    /** Tenants that have calls, counted in each lane. */
    int tenants() {
        return queues().stream().mapToInt(LaneQueue::tenants).sum();
    }

    /** Whether nothing more could be sent, but for what is kept free. */
    private boolean isFull() {
        return inFlight() + reserved() >= limit.maximum();
    }

    private boolean isTried() {
        return gate.opening() < Gate.WIDE_OPEN;
    }

    /** A call is over and not in flight any more: draws its conclusions. */
    void end(Waiting ended, long now) {
        Call call = ended.call();
        Failure failure = call.failure();
        if (call.reply() != null && isFull()) {
            limit.answered(ended.startedAt(), now);
        } else if (failure != null && failure.kind() == Failure.Kind.PACE) {
            limit.refused(call.namedLimit(), ended.startedAt(), inFlight(), now);
        }
        ended.queue().ended(ended);
    }

    /** What would be sent next, if anything may be. */
    @Nullable Candidate next() {
        int inFlight = inFlight();
        int free = Math.min(limit.maximum(), gate.opening()) - inFlight;
        Candidate next = null;
        for (Lane lane : Lane.values()) {
            if (!queue(lane).isEmpty() && free > (lane.isPatient() ? reserved() : 0)) {
                boolean isOwed = queue(lane).inFlight() < floor(lane);
                Candidate candidate = new Candidate(this, lane, isOwed, inFlight);
                next = next == null || Candidate.FIRST.compare(candidate, next) < 0 ? candidate : next;
            }
        }
        return next;
    }

    /** What is kept free for the interactive lane; nothing while the upstream is only tried. */
    private int reserved() {
        return isTried()
                ? 0
                : Math.max(0, floor(Lane.INTERACTIVE) - queue(Lane.INTERACTIVE).inFlight());
    }

    private int floor(Lane lane) {
        int percent = floors.getOrDefault(lane, 0);
        int share = limit.maximum() * percent / 100;
        boolean hasOne = percent > 0 && lane.isPatient() && limit.maximum() >= SLOT_FOR_EACH;
        return hasOne ? Math.max(1, share) : share;
    }

    /** Gives the call of this lane whose turn it is its turn; while the upstream is tried, the one that costs least. */
    Waiting start(Lane lane, long now) {
        LaneQueue queue = queue(lane);
        Waiting next = isTried() ? queue.smallest() : queue.first();
        queue.start(next);
        next.startedAt(now);
        return next;
    }

    /** Those who leave without a turn, because they do not wait for the upstream to recover. */
    List<Waiting> turnAway() {
        List<Waiting> away = new ArrayList<>();
        for (Lane lane : Lane.values()) {
            if (isTried() && !gate.keeps(lane)) {
                away.addAll(queue(lane).leave());
            }
        }
        return away;
    }
}
