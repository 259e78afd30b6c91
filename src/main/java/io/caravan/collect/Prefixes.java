package io.caravan.collect;

import io.caravan.chat.ChatRequest;
import io.caravan.chat.ChatRequest.Company;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.step.Alarm;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.function.ToIntFunction;

/**
 * Lets one or two requests with an instruction go ahead and the others follow when the upstream has it in its cache, where it
 * costs a fiftieth. Nobody waits for longer than the policy says, nor for more than half of the time that it has. Those who
 * wait hold no thread. Thread-safe.
 */
final class Prefixes {
    private static final int MOST_IDLE = 10_000;

    private final PrefixPolicy policy;
    private final PrefixMeters meters;
    private final Executor threads;
    private final Alarm alarm;
    private final Clock clock;
    private final KnownPrefixes known = new KnownPrefixes(MOST_IDLE);
    private final Map<Prefix, Wake> wakes = new HashMap<>();
    private long arrivals;

    /** Somebody gives up then. One for each prefix where somebody waits. */
    private record Wake(long at, Future<?> task) {}

    /** @param threads what those go on with who waited; may be many at once */
    Prefixes(PrefixPolicy policy, MeterRegistry registry, Executor threads, Alarm alarm, Clock clock) {
        this.policy = policy;
        meters = new PrefixMeters(registry);
        this.threads = threads;
        this.alarm = alarm;
        this.clock = clock;
    }

    /** Completes when the request should go; at once if it has nothing to wait for, or has ended. */
    CompletionStage<Pending> await(Pending pending) {
        ChatRequest request = pending.request();
        Company company = request.company();
        if (company == null
                || request.merge() != Merge.PREFIX
                || company.instructionTokens() < policy.minTokens()
                || pending.isDone()) {
            return CompletableFuture.completedFuture(pending);
        }
        return visit(pending, company);
    }

    private CompletionStage<Pending> visit(Pending pending, Company company) {
        long patience = patience(pending.request()).toNanos();
        long now = alarm.now();
        Prefix prefix;
        Visitor visitor;
        boolean passes;
        synchronized (this) {
            prefix = known.find(company.key(), key -> new Prefix(key, policy, now));
            visitor = new Visitor(pending, arrivals++, now, now + patience);
            passes = prefix.isPassedBy(visitor, now);
            tend(prefix, now);
        }
        if (passes) {
            meters.went(visitor.role());
            visitor.pass();
        }
        pending.answer().thenAccept(answer -> end(prefix, visitor, Sighting.of(pending.request(), company, answer)));
        return visitor.passage();
    }

    private Duration patience(ChatRequest request) {
        Duration half = Duration.between(clock.instant(), request.deadline()).dividedBy(2);
        return half.compareTo(policy.maxWait()) < 0 ? half : policy.maxWait();
    }

    private void end(Prefix prefix, Visitor visitor, Sighting sighting) {
        meters.saw(sighting);
        long now = alarm.now();
        List<Visitor> going;
        synchronized (this) {
            going = prefix.end(visitor, sighting, now);
            tend(prefix, now);
        }
        release(going, now);
    }

    private void giveUp(Prefix prefix) {
        long now = alarm.now();
        List<Visitor> going;
        synchronized (this) {
            wakes.remove(prefix);
            going = prefix.giveUp(now);
            tend(prefix, now);
        }
        release(going, now);
    }

    /** After every change. */
    private void tend(Prefix prefix, long now) {
        known.sort(prefix);
        Wake wake = wakes.get(prefix);
        boolean isUseful = prefix.waiting() > 0 && (wake == null || prefix.nextDue() - wake.at < 0);
        if (wake != null && (isUseful || prefix.waiting() == 0)) {
            wake.task.cancel(false);
            wakes.remove(prefix);
        }
        if (isUseful) {
            long at = prefix.nextDue();
            wakes.put(prefix, new Wake(at, alarm.in(Math.max(1, at - now), () -> giveUp(prefix))));
        }
    }

    /** Not on the thread that brought the news: it has other answers to deliver. */
    private void release(List<Visitor> going, long now) {
        if (going.isEmpty()) {
            return;
        }
        List<Visitor> sorted = new ArrayList<>(going);
        threads.execute(() -> {
            sorted.sort(Visitor.BY_ITEM);
            sorted.forEach(visitor -> {
                meters.went(visitor.role());
                meters.waited(visitor.waited(now));
                visitor.pass();
            });
        });
    }

    /** How many requests wait. */
    int waiting() {
        return sum(Prefix::waiting);
    }

    /** How many instructions are taken to be cached. */
    int warm() {
        long now = alarm.now();
        return sum(prefix -> prefix.isWarm(now) ? 1 : 0);
    }

    /** How many instructions are remembered. */
    int size() {
        return sum(prefix -> 1);
    }

    /** A number summed over all prefixes. */
    synchronized int sum(ToIntFunction<Prefix> number) {
        return known.all().mapToInt(number).sum();
    }
}
