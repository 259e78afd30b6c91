package io.caravan.faults;

import io.caravan.chat.Merge;
import io.caravan.simulator.Fault;
import io.caravan.simulator.FaultRule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A fault and what is expected of it.
 *
 * @param name for people, unique
 * @param script how the upstream is brought to it
 * @param sees what comes back
 * @param calls that the upstream sees
 * @param counts what the breaker makes of the faulty calls
 * @param merges the ways of sharing calls that it concerns
 */
record FaultRow(String name, Script script, Sees sees, CallCount calls, Counts counts, Set<Merge> merges) {

    /** What the breaker makes of a call that met the fault. */
    enum Counts {
        FAILURE("failure"),
        NEUTRAL("no"),
        SUCCESS("success");

        private final String label;

        Counts(String label) {
            this.label = label;
        }

        Tally tally(Calls faulty) {
            Calls none = Calls.exactly(0);
            return new Tally(
                    this == FAILURE ? faulty : none, this == NEUTRAL ? faulty : none, this == SUCCESS ? faulty : none);
        }

        @Override
        public String toString() {
            return label;
        }
    }

    /** Which calls of a cell meet the fault. */
    enum Hits {
        FIRST,
        ALL,
        /** Those that hold the first item. */
        FIRST_ITEM,
        /** All, each until its time is up; who has a moment more than another asks anew, which says nothing. */
        TO_THE_DEADLINE,
        /** All until the wave is mended; how many that are is a matter of time. */
        UNTIL_MENDED,
        /** Perhaps one that never reaches the upstream. */
        PERHAPS_ONE_BEFORE
    }

    /**
     * How the fault is made.
     *
     * @param fault of the simulator; null if something else brings it about
     * @param isPaced whether it says something about the pace: such rows have a model, and thereby a limit, of their own
     */
    record Script(@Nullable Fault fault, Hits hits, boolean isPaced) {
        List<FaultRule> rules(Cell cell) {
            if (fault == null) {
                return List.of();
            }
            String when = hits == Hits.FIRST_ITEM ? cell.itemMark(1) : cell.mark();
            return List.of(new FaultRule(when, fault, 0, hits == Hits.FIRST ? 1 : 0));
        }
    }

    /** What the breaker is to count for a cell with so many calls. */
    Tally tally(Cell cell, Calls calls) {
        return switch (script.hits()) {
            case FIRST -> counts.tally(Calls.exactly(1)).plus(Tally.successful(calls.without(1)));
            case ALL -> counts.tally(calls);
            case FIRST_ITEM ->
                cell.isPacked()
                        ? counts.tally(Calls.exactly(2)).plus(Tally.successful(calls.without(2)))
                        : counts.tally(calls);
            case TO_THE_DEADLINE ->
                new Tally(calls.from(1), calls.without(1).from(0), Calls.exactly(0));
            case UNTIL_MENDED -> counts.tally(Calls.atLeast(0)).plus(Tally.successful(Calls.atLeast(0)));
            case PERHAPS_ONE_BEFORE -> counts.tally(Calls.between(0, 1)).plus(Tally.successful(calls));
        };
    }

    /**
     * The outcomes of a cell: {@value Outcome#ANSWERED}, or the code of an error.
     *
     * @param http of each request over HTTP
     * @param others of each request of a patient origin
     * @param packed of the requests of a pack, whatever its origin; empty if they are as the others
     */
    record Sees(String http, String others, List<String> packed) {
        static Sees each(String outcome) {
            return new Sees(outcome, outcome, List.of());
        }

        static Sees each(String http, String others) {
            return new Sees(http, others, List.of());
        }

        Sees packed(String... outcomes) {
            return new Sees(http, others, List.of(outcomes));
        }

        List<String> by(Cell cell) {
            List<String> all = new ArrayList<>(
                    cell.isPacked() && !packed.isEmpty()
                            ? packed
                            : Collections.nCopies(
                                    cell.questions().size(), cell.origin().isPatient() ? others : http));
            Collections.sort(all);
            return List.copyOf(all);
        }
    }

    /** The calls of a cell: of a request that is asked alone, over HTTP or not, and of a pack. */
    record CallCount(Calls http, Calls others, Calls httpPack, Calls otherPack) {
        static CallCount of(int alone, int packed) {
            return of(Calls.exactly(alone), Calls.exactly(alone), Calls.exactly(packed), Calls.exactly(packed));
        }

        static CallCount of(Calls http, Calls others) {
            return of(http, others, http, others);
        }

        private static CallCount of(Calls http, Calls others, Calls httpPack, Calls otherPack) {
            return new CallCount(http, others, httpPack, otherPack);
        }

        Calls by(Cell cell) {
            if (cell.isPacked()) {
                return cell.origin().isPatient() ? otherPack : httpPack;
            }
            return cell.origin().isPatient() ? others : http;
        }
    }

    boolean isMended() {
        return script.hits() == Hits.UNTIL_MENDED;
    }

    String model() {
        return script.isPaced() ? "deepseek-v4-pro" : "deepseek-flash";
    }

    List<Cell> cells(Merge merge) {
        return merges.contains(merge)
                ? List.of(
                        new Cell(this, Origin.HTTP, merge),
                        new Cell(this, Origin.KAFKA, merge),
                        new Cell(this, Origin.FILES, merge))
                : List.of();
    }
}
