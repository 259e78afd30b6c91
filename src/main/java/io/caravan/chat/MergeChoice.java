package io.caravan.chat;

import org.jspecify.annotations.Nullable;

/**
 * Which merge a request is to have.
 *
 * @param asked what its sender asks for, if anything
 * @param usual what its tenant or origin has otherwise
 */
public record MergeChoice(@Nullable Merge asked, Merge usual) {
    /** Whatever is usual. */
    public static MergeChoice asked(Merge merge) {
        return new MergeChoice(merge, merge);
    }
}
