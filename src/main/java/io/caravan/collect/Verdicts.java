package io.caravan.collect;

import io.caravan.chat.Echo;
import io.caravan.collect.Verdict.Believed;
import io.caravan.collect.Verdict.Rejected;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Believes of a packed answer only what is surely the item's own: it stands once and complete under the id of the item,
 * beside an echo of this item and of no other, and so do the answers of its neighbours: else it may hold theirs as well.
 */
final class Verdicts {
    /** So much must an echo be like its item. */
    private static final double LIKE = 0.75;

    /** So much less must it be like any other item. */
    private static final double CLEARLY = 0.1;

    private final List<String> ids;
    private final List<String> items;
    private final Echo echo;
    private final List<Excerpt> excerpts;

    /**
     * @param ids of the items, in their order
     * @param echo that was asked for
     */
    Verdicts(List<String> ids, List<String> items, Echo echo) {
        this.ids = ids;
        this.items = items;
        this.echo = echo;
        excerpts = items.stream().map(item -> Excerpt.of(item, echo.side())).toList();
    }

    /** On the answer to each item, in their order. */
    List<Verdict> on(String content) {
        PackedAnswer answer = PackedAnswer.read(content, ids);
        List<Claim> claims = IntStream.range(0, ids.size())
                .mapToObj(i -> checked(i, answer.claim(ids.get(i))))
                .toList();
        return IntStream.range(0, ids.size()).mapToObj(i -> verdict(claims, i)).toList();
    }

    /** The claim, with what its echo shows. */
    private Claim checked(int index, Claim claim) {
        if (claim.flaw() != null || claim.item() == null) {
            return claim;
        }
        Excerpt claimed = Excerpt.of(claim.item(), echo.side());
        double own = excerpts.get(index).likenessTo(claimed);
        if (own < LIKE) {
            return claim.flawed(Reason.ECHO);
        }
        boolean isLikeAnother = IntStream.range(0, items.size())
                .filter(i -> !items.get(i).equals(items.get(index)))
                .anyMatch(i -> excerpts.get(i).likenessTo(claimed) > own - CLEARLY);
        return isLikeAnother ? claim.flawed(Reason.ECHO_OF_ANOTHER) : claim;
    }

    private static Verdict verdict(List<Claim> claims, int index) {
        String answer = claims.get(index).answer();
        Reason flaw = claims.get(index).flaw();
        if (answer == null || flaw != null) {
            return new Rejected(flaw == null ? Reason.SHAPE : flaw);
        }
        boolean isWhole = isSound(claims, index - 1) && isSound(claims, index + 1);
        return isWhole ? new Believed(answer) : new Rejected(Reason.NEIGHBOUR);
    }

    /** Where there is no item there is nothing to miss. */
    private static boolean isSound(List<Claim> claims, int index) {
        return index < 0 || index >= claims.size() || claims.get(index).flaw() == null;
    }
}
