package io.caravan.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What comes back: {@value Outcome#ANSWERED}, or the code of an error.
 *
 * @param http for each request over HTTP, where somebody waits
 * @param others for each request of a patient origin
 * @param shared for the requests of a single flight, whatever its origin; empty if they are as the others
 * @param packed for the requests of a pack, whatever its origin; empty if they are as the others
 */
record Sees(String http, String others, List<String> shared, List<String> packed) {
    static Sees each(String outcome) {
        return each(outcome, outcome);
    }

    static Sees each(String http, String others) {
        return new Sees(http, others, List.of(), List.of());
    }

    Sees shared(String... outcomes) {
        return new Sees(http, others, List.of(outcomes), packed);
    }

    Sees packed(String... outcomes) {
        return new Sees(http, others, shared, List.of(outcomes));
    }

    /** The outcomes of a cell, in alphabetical order. */
    List<String> by(Cell cell) {
        List<String> company =
                switch (cell.merge()) {
                    case SINGLE_FLIGHT -> shared;
                    case PACK -> packed;
                    case NONE, PREFIX, BATCH_BODY -> List.of();
                };
        List<String> all = new ArrayList<>(
                company.isEmpty()
                        ? Collections.nCopies(
                                cell.questions().size(), cell.origin().isPatient() ? others : http)
                        : company);
        Collections.sort(all);
        return List.copyOf(all);
    }
}
