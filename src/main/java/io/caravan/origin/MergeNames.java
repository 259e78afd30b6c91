package io.caravan.origin;

import io.caravan.chat.BadRequestException;
import io.caravan.chat.Merge;

/** Reads the kind of merge that a sender names. */
public final class MergeNames {
    private MergeNames() {}

    /** @throws BadRequestException naming the kinds there are */
    public static Merge require(String name) {
        return Merge.of(name.strip())
                .orElseThrow(() -> new BadRequestException(
                        "unknown_merge", "There is no such kind of merge. Known: " + Merge.labels() + ".", "merge"));
    }
}
