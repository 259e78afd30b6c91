package io.caravan.collect;

import io.caravan.chat.Echo;
import io.caravan.chat.Echo.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which of some items may stand in one prompt: those whose echoes differ clearly, so that each answer shows whose it is.
 * Items with the same text may stand together, because their answers are interchangeable.
 *
 * @param echo the one that tells most of them apart
 * @param together the positions of those that it tells apart, in their order; one at least
 */
record Lineup(Echo echo, List<Integer> together) {
    /** Echoes that are this much alike could be taken for one another when they are repeated carelessly. */
    private static final double TOO_MUCH_ALIKE = 0.9;

    /** The first that tells all items apart is used; longer ones cost tokens. */
    private static final List<Echo> CHOICE =
            List.of(Echo.USUAL, new Echo(Side.LAST, 6), new Echo(Side.FIRST, 12), new Echo(Side.LAST, 10));

    static Lineup of(List<String> items) {
        Lineup best = new Lineup(CHOICE.get(0), List.of());
        for (Echo echo : CHOICE) {
            Lineup next = new Lineup(echo, toldApart(items, echo));
            if (next.together.size() > best.together.size()) {
                best = next;
            }
            if (best.together.size() == items.size()) {
                break;
            }
        }
        return best.together.isEmpty() ? new Lineup(best.echo, List.of(0)) : best;
    }

    private static List<Integer> toldApart(List<String> items, Echo echo) {
        List<Figure> figures = items.stream().map(item -> Figure.of(item, echo)).toList();
        List<Integer> together = new ArrayList<>(items.size());
        for (int i = 0; i < figures.size(); i++) {
            Figure figure = figures.get(i);
            Stream<Figure> others = together.stream().map(figures::get);
            if (figure.isLikeItself() && others.noneMatch(figure::mayBeTakenFor)) {
                together.add(i);
            }
        }
        return together;
    }

    /**
     * An item as it can be known by its echo.
     *
     * @param echo what comes back if all is well
     */
    private record Figure(String item, Excerpt excerpt, Excerpt echo) {
        static Figure of(String item, Echo echo) {
            return new Figure(item, Excerpt.of(item, echo.side()), Excerpt.of(echo.of(item), echo.side()));
        }

        /** Not when the words at its end are too long for an echo. */
        boolean isLikeItself() {
            return excerpt.likenessTo(echo) == 1;
        }

        boolean mayBeTakenFor(Figure other) {
            return !item.equals(other.item)
                    && (excerpt.likenessTo(other.echo) >= TOO_MUCH_ALIKE
                            || other.excerpt.likenessTo(echo) >= TOO_MUCH_ALIKE);
        }
    }
}
