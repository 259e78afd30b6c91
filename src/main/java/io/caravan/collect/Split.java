package io.caravan.collect;

import io.caravan.chat.Group;
import java.util.ArrayList;
import java.util.List;

/**
 * A call that is over, taken apart: each request that waited for it is in one of the two.
 *
 * @param ended those that have their outcome
 * @param again those that are to be asked again, group by group
 */
record Split(List<Part> ended, List<Group> again) {
    /** In the order in which the route is to see to them: nobody who has an answer waits for those who have none. */
    List<Object> all() {
        List<Object> all = new ArrayList<>(ended.size() + again.size());
        all.addAll(ended);
        all.addAll(again);
        return all;
    }
}
