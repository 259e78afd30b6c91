package io.caravan.faults;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What comes back: {@value Outcome#ANSWERED}, or the code of an error.
 *
 * @param http for each request over HTTP, where somebody waits
 * @param others for each request of a patient origin
 * @param packed for the requests of a pack, whatever its origin; empty if they are as the others
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

    /** The outcomes of a cell, in alphabetical order. */
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
