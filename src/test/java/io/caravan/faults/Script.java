package io.caravan.faults;

import io.caravan.simulator.Fault;
import io.caravan.simulator.FaultRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a fault is made.
 *
 * @param fault of the simulator; null if something else brings it about
 */
record Script(@Nullable Fault fault, Hits hits) {
    static Script without(Hits hits) {
        return new Script(null, hits);
    }

    List<FaultRule> rules(Cell cell) {
        if (fault == null) {
            return List.of();
        }
        String when = hits == Hits.FIRST_ITEM ? cell.itemMark(1) : cell.mark();
        return List.of(new FaultRule(when, fault, 0, hits == Hits.FIRST ? 1 : 0));
    }
}
