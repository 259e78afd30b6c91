package io.caravan.origin;

import io.caravan.chat.BadRequestException;
import io.caravan.chat.Merge;
import org.jspecify.annotations.Nullable;

/** Reads the kind of merge that a sender names. */
public final class MergeNames {
    private MergeNames() {}

    /**
     * The kind of this name; none when there is no name.
     *
     * @throws BadRequestException naming the kinds there are
     */
    public static @Nullable Merge read(@Nullable String name) {
        return name == null ? null : require(name);
    }

    /** @throws BadRequestException naming the kinds there are */
    public static Merge require(String name) {
        return Merge.of(name.strip())
                .orElseThrow(() -> new BadRequestException(
                        "unknown_merge", "There is no such kind of merge. Known: " + Merge.labels() + ".", "merge"));
    }
}
