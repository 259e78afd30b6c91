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
    private final List<Pending> members = new ArrayList<>(1);
    private int tokens;

    public Group(Merge merge, Instant openedAt) {
        this.merge = merge;
        this.openedAt = openedAt;
    }

    public void add(Pending pending) {
        members.add(pending);
        tokens += pending.request().tokens();
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

    /** Estimated tokens of all prompts together. */
    public int tokens() {
        return tokens;
    }

    /** This group without those who have ended while they waited for company; itself when there are none, or no others. */
    public Group remaining() {
        List<Pending> waiting =
                members.stream().filter(member -> !member.isDone()).toList();
        if (waiting.isEmpty() || waiting.size() == members.size()) {
            return this;
        }
        Group remaining = new Group(merge, openedAt);
        waiting.forEach(remaining::add);
        return remaining;
    }

    public Duration age(Instant now) {
        return Duration.between(openedAt, now);
    }
}
