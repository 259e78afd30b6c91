package io.caravan.origin;

import io.caravan.chat.BadRequestException;
import io.caravan.chat.Lane;
import org.jspecify.annotations.Nullable;

/** Reads the lane that a sender names. */
public final class LaneNames {
    private LaneNames() {}

    /**
     * The lane of this name.
     *
     * @param otherwise when there is no name
     * @throws BadRequestException naming the lanes there are
     */
    public static Lane read(@Nullable String name, Lane otherwise) {
        return name == null
                ? otherwise
                : Lane.of(name)
                        .orElseThrow(() -> new BadRequestException(
                                "unknown_lane", "There is no such lane. Known: interactive, stream, bulk.", "lane"));
    }
}
