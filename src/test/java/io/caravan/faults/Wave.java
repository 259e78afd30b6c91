package io.caravan.faults;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Faults that are met at the same time.
 *
 * @param origins that meet them now
 * @param isSeen whether the simulator sees each of the calls
 * @param begin what has to be done before, besides telling the simulator
 * @param mend what has to be done when all who are not patient have their outcome, for the others to get theirs
 */
record Wave(List<FaultRow> rows, Set<Origin> origins, boolean isSeen, Step begin, Step mend) {
    interface Step {
        Step NOTHING = () -> {};

        void run() throws Exception;
    }

    static Wave of(List<FaultRow> rows) {
        return new Wave(rows, EnumSet.allOf(Origin.class), true, Step.NOTHING, Step.NOTHING);
    }

    static Wave mended(FaultRow row, Step begin, Step mend) {
        return new Wave(List.of(row), EnumSet.allOf(Origin.class), true, begin, mend);
    }

    static Wave of(FaultRow row, Origin origin) {
        return new Wave(List.of(row), EnumSet.of(origin), true, Step.NOTHING, Step.NOTHING);
    }

    /** Calls do not come as far as the simulator. */
    static Wave unseen(FaultRow row, Step begin) {
        return new Wave(List.of(row), EnumSet.allOf(Origin.class), false, begin, Step.NOTHING);
    }

    static Wave unseen(FaultRow row, Origin origin, Step begin) {
        return new Wave(List.of(row), EnumSet.of(origin), false, begin, Step.NOTHING);
    }

    List<String> names() {
        return rows.stream().map(FaultRow::name).toList();
    }

    /** Whether any of the faults tells Caravan to slow down; only they may lower its limit. */
    boolean isPaced() {
        return rows.stream().anyMatch(FaultRow::isPaced);
    }
}
