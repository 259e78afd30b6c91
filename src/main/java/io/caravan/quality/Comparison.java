package io.caravan.quality;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the rounds of a trial say about packs. Where right answers are known, only those items are judged, by how many come
 * out right; else all of them, by how many come out as they did alone, the first time. What packs are held against is
 * the model alone: right in both rounds together, or the same the second time as the first. Immutable.
 */
public final class Comparison {
    private final List<GoldenItem> items;
    private final List<Row> rows = new ArrayList<>();
    private final Sameness sameness;
    private final double tolerance;
    private final boolean hasExpected;

    /**
     * A round and what its answers are worth.
     *
     * @param asAlone answers that are the same as in the first round
     * @param asExpected answers that are right, of the items of which that is known
     */
    public record Row(Round round, Share asAlone, Share asExpected) {}

    /**
     * @param rounds two in which each item was alone, then those with packs, from small to large
     * @param tolerance the share of items, from 0 to 1, that may come out worse in packs
     */
    public Comparison(List<GoldenItem> items, List<Round> rounds, Sameness sameness, double tolerance) {
        this.items = List.copyOf(items);
        this.sameness = sameness;
        this.tolerance = tolerance;
        hasExpected = items.stream().anyMatch(item -> item.expected() != null);
        Round alone = rounds.get(0);
        rounds.forEach(round -> rows.add(new Row(round, asAlone(round, alone), asExpected(round))));
    }

    private Share asAlone(Round round, Round alone) {
        int same = 0;
        for (int i = 0; i < items.size(); i++) {
            same += isSame(round.answer(i).text(), alone.answer(i).text()) ? 1 : 0;
        }
        return new Share(same, items.size());
    }

    private Share asExpected(Round round) {
        int right = 0;
        int known = 0;
        for (int i = 0; i < items.size(); i++) {
            @Nullable String expected = items.get(i).expected();
            known += expected == null ? 0 : 1;
            right += isSame(round.answer(i).text(), expected) ? 1 : 0;
        }
        return new Share(right, known);
    }

    private boolean isSame(@Nullable String one, @Nullable String other) {
        return one != null && other != null && sameness.areSame(one, other);
    }

    public List<Row> rows() {
        return List.copyOf(rows);
    }

    /** Whether answers are judged by those that are known to be right. */
    public boolean hasExpected() {
        return hasExpected;
    }

    /** What a round is judged by. */
    public Share judged(Row row) {
        return hasExpected ? row.asExpected() : row.asAlone();
    }

    /** The model's own, without packs. */
    public Share alone() {
        return hasExpected
                ? rows.get(0).asExpected().plus(rows.get(1).asExpected())
                : rows.get(1).asAlone();
    }

    /**
     * How far below {@link #alone()} the truth may be, by chance: the lower half of its 95 % interval, from 0 to 1. Two rounds
     * with the same items are no more items.
     */
    public double margin() {
        return alone().value() - alone().lowerBound(judged(rows.get(1)).of());
    }

    /** The largest size of packs within the tolerance such that none smaller is beyond it; 1: do not pack. */
    public int recommendedSize() {
        int size = 1;
        for (Row row : packed()) {
            if (objection(row).isPresent()) {
                return size;
            }
            size = row.round().size();
        }
        return size;
    }

    /** Why no larger packs are recommended, when larger ones have been tried. */
    public Optional<String> objection() {
        return packed().stream().flatMap(row -> objection(row).stream()).findFirst();
    }

    private List<Row> packed() {
        return rows.subList(2, rows.size());
    }

    private Optional<String> objection(Row row) {
        Round round = row.round();
        if (judged(row).value() < alone().value() - tolerance - 1e-9) {
            return Optional.of(String.format(
                    Locale.ROOT,
                    "with %d in a prompt %s come out as %s, by themselves %s, and the tolerance is %.1f points",
                    round.size(),
                    judged(row),
                    hasExpected ? "expected" : "they did alone",
                    alone(),
                    100 * tolerance));
        }
        if (round.charge().calls() >= rows.get(0).round().charge().calls()) {
            return Optional.of("with " + round.size() + " in a prompt it takes no fewer calls than alone");
        }
        return round.largest() < round.size()
                ? Optional.of("no prompt had " + round.size() + " items, as caravan.collect.tokens or"
                        + " caravan.collect.answer-tokens lets no more than " + round.largest() + " meet")
                : Optional.empty();
    }
}
