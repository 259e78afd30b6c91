package io.caravan.pace;

import io.caravan.chat.Lane;
import java.util.Comparator;

/**
 * What a model would send next.
 *
 * @param isOwed whether its lane is below its floor
 * @param inFlight calls of that model, in all lanes
 */
record Candidate(Budget budget, Lane lane, boolean isOwed, int inFlight) {
    /** Among models as among the lanes of one: who is below its floor, then who is more urgent; else all models alike. */
    static final Comparator<Candidate> FIRST = Comparator.comparing((Candidate candidate) -> !candidate.isOwed())
            .thenComparing(Candidate::lane)
            .thenComparingInt(Candidate::inFlight);
}
