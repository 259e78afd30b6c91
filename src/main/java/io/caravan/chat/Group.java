package io.caravan.chat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Requests that the aggregator put together. Not thread-safe: the aggregator's lock guards it, then it belongs to one call. */
public final class Group {
    private final Merge merge;
    private final Instant openedAt;
    private final int depth;
    private final List<Pending> members = new ArrayList<>(1);
    private int tokens;
    private Instant goesBy = Instant.MAX;

    public Group(Merge merge, Instant openedAt) {
        this(merge, openedAt, 0);
    }

    private Group(Merge merge, Instant openedAt, int depth) {
        this.merge = merge;
        this.openedAt = openedAt;
        this.depth = depth;
    }

    /** A part of this group that is to be asked again. */
    public Group part(List<Pending> some) {
        Group part = new Group(merge, openedAt, depth + 1);
        some.forEach(part::add);
        return part;
    }

    public void add(Pending pending) {
        members.add(pending);
        tokens += pending.request().tokens();
    }

    /** It should be under way by then, at the latest. */
    public void goBy(Instant latest) {
        goesBy = latest.isBefore(goesBy) ? latest : goesBy;
    }

    /** When its most urgent member wants it to be under way. */
    public Instant goesBy() {
        return goesBy;
    }

    public Merge merge() {
        return merge;
    }

    public List<Pending> members() {
        return Collections.unmodifiableList(members);
    }

    public int size() {
        return members.size();
    }

    /** How often it was taken apart to become what it is. */
    public int depth() {
        return depth;
    }

    /** Estimated tokens of all prompts together. */
    public int tokens() {
        return tokens;
    }

    /** This group without those who have ended while they waited for company; itself when there are none, or no others. */
    public Group remaining() {
        List<Pending> waiting =
                members.stream().filter(member -> !member.isDone()).toList();
        return waiting.isEmpty() ? this : only(waiting);
    }

    /** This group with only these of its members; itself when they are all. */
    public Group only(List<Pending> some) {
        if (some.size() == members.size()) {
            return this;
        }
        Group only = new Group(merge, openedAt, depth);
        some.forEach(only::add);
        return only;
    }

    public Duration age(Instant now) {
        return Duration.between(openedAt, now);
    }
}
