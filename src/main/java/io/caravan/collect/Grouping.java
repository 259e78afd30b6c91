package io.caravan.collect;

import io.caravan.chat.ChatRequest;
import io.caravan.chat.ChatRequest.Company;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.observe.Meters;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;
import org.apache.camel.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the aggregator does with a request: which group it joins and when that group is complete. Runs under the
 * aggregator's lock, so it only adds to a list.
 */
final class Grouping implements AggregationStrategy, Predicate {
    /** The aggregator looks so often for groups whose time is up (completionTimeoutCheckerInterval). */
    private static final Duration TICK = Duration.ofMillis(10);

    private final int maxTokens;
    private final int maxAnswerTokens;
    private final Duration maxWait;
    private final Pressure pressure;
    private final Meters meters;
    private final Clock clock;

    /**
     * @param maxTokens a group whose prompts have this many estimated tokens together goes out
     * @param maxAnswerTokens so does one whose answers may have this many tokens together, were there one more
     * @param maxWait so does one whose first member has waited this long
     */
    Grouping(int maxTokens, int maxAnswerTokens, Duration maxWait, Pressure pressure, Meters meters, Clock clock) {
        this.maxTokens = maxTokens;
        this.maxAnswerTokens = maxAnswerTokens;
        this.maxWait = maxWait;
        this.pressure = pressure;
        this.meters = meters;
        this.clock = clock;
    }

    /** Requests with the same key share a group; one that goes alone has a key of its own. */
    String key(Pending pending) {
        Company company = company(pending);
        return company == null ? pending.request().id() : company.key();
    }

    /** Milliseconds until the group must go; the aggregator asks anew with every member. */
    long remainingWait(Group group) {
        return Math.max(1, timeLeft(group).toMillis());
    }

    private Duration timeLeft(Group group) {
        Instant now = clock.instant();
        Duration common = maxWait.minus(group.age(now));
        Duration urgent = Duration.between(now, group.goesBy());
        return common.compareTo(urgent) < 0 ? common : urgent;
    }

    @Override
    public Exchange aggregate(@Nullable Exchange open, Exchange arrival) {
        Pending pending = arrival.getMessage().getBody(Pending.class);
        if (open != null) {
            Group group = open.getMessage().getBody(Group.class);
            join(group, pending);
            arrival.getMessage().setBody(group); // the aggregator asks the arrival how long its group may still wait
            return open;
        }
        Group group = new Group(pending.request().merge(), clock.instant());
        join(group, pending);
        arrival.getMessage().setBody(group);
        arrival.getMessage().removeHeaders("*");
        return arrival;
    }

    private void join(Group group, Pending pending) {
        group.add(pending);
        Company company = company(pending);
        if (company != null) {
            group.goBy(latestStart(pending));
            pressure.grew(group, company.key());
        }
    }

    /** It keeps half of its time for the call. */
    private Instant latestStart(Pending pending) {
        Instant now = clock.instant();
        return now.plus(Duration.between(now, pending.request().deadline()).dividedBy(2));
    }

    /** Whether the group is complete. */
    @Override
    public boolean matches(Exchange exchange) {
        return reason(exchange.getMessage().getBody(Group.class)) != null;
    }

    /** Why the group need not wait any longer, if so. */
    private @Nullable Trigger reason(Group group) {
        Company company = company(group.members().get(0));
        if (company == null) {
            return Trigger.ALONE;
        }
        if (group.size() >= company.size()) {
            return Trigger.SIZE;
        }
        if (group.tokens() >= maxTokens) {
            return Trigger.TOKENS;
        }
        if ((group.size() + 1L) * company.answerTokens() > maxAnswerTokens) {
            return Trigger.ANSWER_TOKENS;
        }
        return group.goesBy().isBefore(clock.instant().plus(TICK)) ? Trigger.WAIT : null;
    }

    /** A group goes out, for whatever reason. */
    @Override
    public void onCompletion(Exchange exchange) {
        Group group = exchange.getMessage().getBody(Group.class);
        meters.triggered(trigger(group).label());
        if (company(group.members().get(0)) != null) {
            pressure.gone(group);
        }
    }

    private Trigger trigger(Group group) {
        Trigger reason = reason(group);
        if (reason != null) {
            return reason;
        }
        return pressure.sendsOff(group) ? Trigger.PRESSURE : Trigger.WAIT;
    }

    /** What it needs to share a call with requests that are not the same, if it may. */
    private static @Nullable Company company(Pending pending) {
        ChatRequest request = pending.request();
        return request.merge() == Merge.PACK || request.merge() == Merge.BATCH_BODY ? request.company() : null;
    }
}
