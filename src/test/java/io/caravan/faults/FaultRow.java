package io.caravan.faults;

import io.caravan.chat.Merge;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A fault and what is expected of it.
 *
 * @param name for people, unique
 * @param script how the upstream is brought to it
 * @param sees what comes back
 * @param calls that the upstream sees
 * @param counts what the breaker makes of the faulty calls
 * @param merges the ways of sharing calls that it concerns
 * @param isPaced whether it tells Caravan to slow down: such rows have a model, and thereby a limit, of their own
 */
record FaultRow(
        String name, Script script, Sees sees, CallCount calls, Counts counts, Set<Merge> merges, boolean isPaced) {

    static FaultRow of(String name, Script script, Sees sees, CallCount calls, Counts counts) {
        return new FaultRow(name, script, sees, calls, counts, EnumSet.allOf(Merge.class), false);
    }

    FaultRow onlyOfPacks() {
        return new FaultRow(name, script, sees, calls, counts, EnumSet.of(Merge.PACK), isPaced);
    }

    /** Who asks the same a moment too late makes a call of its own: here that would be another fault. */
    FaultRow notOfFlights() {
        return new FaultRow(
                name, script, sees, calls, counts, EnumSet.complementOf(EnumSet.of(Merge.SINGLE_FLIGHT)), isPaced);
    }

    FaultRow paced() {
        return new FaultRow(name, script, sees, calls, counts, merges, true);
    }

    String model() {
        return isPaced ? "deepseek-v4-pro" : "deepseek-flash";
    }

    List<Cell> cells(Merge merge) {
        return merges.contains(merge)
                ? Stream.of(Origin.values())
                        .map(origin -> new Cell(this, origin, merge))
                        .toList()
                : List.of();
    }

    /** What the breaker is to count for a cell with so many calls. */
    Tally tally(Cell cell, Calls made) {
        Tally tally = script.hits().tally(cell, made, counts);
        // When the limit falls just as it is a call's turn, the call goes back into the queue, and that is ignored,
        // too.
        return isPaced ? tally.ignoredAtLeast() : tally;
    }
}
