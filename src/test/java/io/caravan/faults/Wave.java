package io.caravan.faults;

import java.util.List;

/**
 * Faults that are met at the same time.
 *
 * @param begin what has to be done before, besides telling the upstream
 * @param mend what has to be done when all who are not patient have their outcome, for the others to get theirs
 */
record Wave(List<FaultRow> rows, Step begin, Step mend) {
    interface Step {
        void run() throws Exception;
    }

    static Wave of(List<FaultRow> rows) {
        return new Wave(rows, () -> {}, () -> {});
    }

    static Wave mended(FaultRow row, Step begin, Step mend) {
        return new Wave(List.of(row), begin, mend);
    }

    boolean isMended() {
        return rows.stream().anyMatch(FaultRow::isMended);
    }

    /** Whether any of the faults tells Caravan to slow down; only they may lower its limit. */
    boolean isPaced() {
        return rows.stream().anyMatch(row -> row.script().isPaced());
    }
}
