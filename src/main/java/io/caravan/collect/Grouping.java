package io.caravan.collect;

import io.caravan.chat.ChatRequest;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import java.time.Clock;
import java.time.Duration;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the aggregator does with a request: which group it joins and when that group is complete. Runs under the
 * aggregator's lock, so it only adds to a list.
 */
final class Grouping implements AggregationStrategy, Predicate {
    private final int maxSize;
    private final int maxTokens;
    private final Duration maxWait;
    private final Clock clock;

    /**
     * @param maxSize a group of this many requests goes out
     * @param maxTokens so does one whose prompts have this many estimated tokens together
     * @param maxWait so does one whose first member has waited this long
     */
    Grouping(int maxSize, int maxTokens, Duration maxWait, Clock clock) {
        this.maxSize = maxSize;
        this.maxTokens = maxTokens;
        this.maxWait = maxWait;
        this.clock = clock;
    }

    /** Requests with the same key share a group; one that goes alone has a key of its own. */
    String key(Pending pending) {
        ChatRequest request = pending.request();
        return request.packable() == null ? request.id() : request.packable().key();
    }

    /** Milliseconds until the group must go; the aggregator asks anew with every member. */
    long remainingWait(Group group) {
        return Math.max(1, maxWait.minus(group.age(clock.instant())).toMillis());
    }

    @Override
    public Exchange aggregate(@Nullable Exchange open, Exchange arrival) {
        Pending pending = arrival.getMessage().getBody(Pending.class);
        if (open != null) {
            Group group = open.getMessage().getBody(Group.class);
            group.add(pending);
            arrival.getMessage().setBody(group); // the aggregator asks the arrival how long its group may still wait
            return open;
        }
        Merge merge = pending.request().merge();
        Group group = new Group(
                merge == Merge.PACK && pending.request().packable() == null ? Merge.NONE : merge, clock.instant());
        group.add(pending);
        arrival.getMessage().setBody(group);
        arrival.getMessage().removeHeaders("*");
        return arrival;
    }

    /** Whether the group is complete. */
    @Override
    public boolean matches(Exchange exchange) {
        Group group = exchange.getMessage().getBody(Group.class);
        return group.merge() != Merge.PACK || group.size() >= maxSize || group.tokens() >= maxTokens;
    }
}
