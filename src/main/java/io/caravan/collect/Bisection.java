package io.caravan.collect;

import io.caravan.chat.Group;
import io.caravan.chat.Pending;
import java.util.List;

/**
 * Asks what a pack left open again: in halves, so that one item that spoils it for all is found in a few calls, and each
 * alone when that has been done often enough. As the open ones of a group are always divided, a group of n never leads to
 * more than 2n further calls, whatever comes back.
 */
record Bisection(int limit) {
    /**
     * @param whole the group that was asked
     * @param open those of its members that are to be asked again; one at least
     */
    List<Group> of(Group whole, List<Pending> open) {
        if (open.size() == 1 || whole.depth() >= limit) {
            return open.stream().map(one -> whole.part(List.of(one))).toList();
        }
        int half = (open.size() + 1) / 2;
        return List.of(whole.part(open.subList(0, half)), whole.part(open.subList(half, open.size())));
    }
}
