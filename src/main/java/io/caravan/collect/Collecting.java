package io.caravan.collect;

import static java.util.Map.entry;

import io.caravan.chat.Answer;
import io.caravan.chat.Call;
import io.caravan.chat.Group;
import io.caravan.chat.Lane;
import io.caravan.chat.Model.Price;
import io.caravan.chat.Pending;
import io.caravan.chat.Tracing;
import io.caravan.observe.Meters;
import io.caravan.step.Alarm;
import io.caravan.step.Steps;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToIntFunction;
import org.apache.camel.processor.aggregate.AggregateController;
import org.apache.camel.processor.aggregate.DefaultAggregateController;

/** Everything the routes {@code ask}, {@code collect}, {@code compose} and {@code answers} refer to, made from its settings. */
public final class Collecting {
    private static final int MOST_SHOWN = 30;

    private final Clock clock;
    private final Pressure pressure;
    private final WaitingRooms rooms;
    private final Flights flights;
    private final Map<String, Object> beans;

    /**
     * How requests wait for each other.
     *
     * @param tokens a group of so many estimated prompt tokens goes out
     * @param answerTokens so does one whose answers may have so many tokens
     * @param maxWait so does one whose first request has waited so long
     * @param bisections so often a pack is halved for what it left open, before each request is asked alone
     * @param prefix how long requests wait for their instruction to be cached
     * @param room requests of a lane that may be under way at once
     * @param retryAfter what a caller who finds no room is told
     */
    public record CollectPolicy(
            int tokens,
            int answerTokens,
            Duration maxWait,
            int bisections,
            PrefixPolicy prefix,
            int room,
            Duration retryAfter) {}

    /**
     * @param isTwin whether the same request is under way already, so that no call is to be made for this one
     * @param maxOutput tokens of the longest answer that the model of this name gives
     * @param prices what the upstream that a call asked last takes for its model, off-peak
     * @param threads what those go on with who waited for others
     */
    public Collecting(
            CollectPolicy policy,
            Predicate<Pending> isTwin,
            ToIntFunction<String> maxOutput,
            Function<Call, Price> prices,
            Executor threads,
            Meters meters,
            Tracing tracing,
            Clock clock) {
        this.clock = clock;
        AggregateController groupControl = new DefaultAggregateController();
        pressure = new Pressure(groupControl::forceCompletionOfGroup, threadForGroups());
        rooms = new WaitingRooms(policy.room(), policy.retryAfter(), pressure, clock);
        flights = new Flights(clock);
        Requests requests = new Requests(rooms, flights);
        Grouping grouping =
                new Grouping(policy.tokens(), policy.answerTokens(), policy.maxWait(), pressure, meters, clock);
        Packing packing = new Packing(flights, maxOutput, meters, tracing, clock);
        CallTimes times = new CallTimes(Call::elapsed);
        Shares shares = new Shares(prices, times);
        Unpacking unpacking = new Unpacking(shares, new Bisection(policy.bisections()), meters);
        Answers answers = new Answers(flights, shares, unpacking);
        Prefixes prefixes =
                new Prefixes(policy.prefix(), meters.registry(), threads, Alarm.ofThread("prefix-waits"), clock);
        beans = Map.ofEntries(
                entry("enterRoom", Steps.await(Pending.class, requests::enter)),
                entry(
                        "needsCall",
                        Steps.test(Pending.class, pending -> !isTwin.test(pending) && requests.needsCall(pending))),
                entry("awaitAnswer", Steps.waitFor(Pending.class, Pending::answer)),
                entry("awaitPrefix", Steps.await(Pending.class, prefixes::await)),
                entry("grouping", grouping),
                entry("groupControl", groupControl),
                entry("mergeKey", Steps.value(Pending.class, grouping::key)),
                entry("remainingWait", Steps.value(Group.class, grouping::remainingWait)),
                entry("composeCall", Steps.replace(Group.class, packing::compose)),
                entry("leavesSomebodyOut", Steps.test(Call.class, call -> !call.leftOut()
                        .isEmpty())),
                entry("leftOutOfCall", Steps.value(Call.class, Call::leftOut)),
                entry("salvageAnswers", Steps.use(Call.class, unpacking::salvage)),
                entry("partsOfCall", Steps.value(Call.class, call -> {
                    times.note(call);
                    return split(call, answers).all();
                })),
                entry("hasAnswer", Steps.test(Object.class, Part.class::isInstance)),
                entry("deliverAnswer", Steps.use(Part.class, part -> deliver(part, meters))));
        meters.gauge("caravan.requests.waiting", "Requests that were let in and have no answer yet", rooms::waiting);
        meters.gauge("caravan.requests.at-the-door", "Requests that wait to be let in", rooms::queued);
        meters.gauge("caravan.flights", "Calls that identical requests may share", flights::size);
        meters.gauge(
                "caravan.prefix.waiting",
                "Requests that wait until the upstream knows their instruction",
                prefixes::waiting);
        meters.gauge("caravan.prefix.warm", "Instructions that the upstream is taken to know", prefixes::warm);
    }

    private static Split split(Call call, Answers answers) {
        call.trace().splitting();
        Split split = answers.split(call);
        call.trace()
                .ended(
                        call,
                        split.ended().stream().map(Part::pending),
                        split.again().size());
        return split;
    }

    /** What it saved is counted first: once it is delivered, somebody may ask for the sum. */
    private static void deliver(Part part, Meters meters) {
        if (!part.pending().isDone()) {
            meters.saved(
                    part.pending().request().merge(), part.answer().charge().saved());
        }
        part.deliver();
    }

    /** A daemon that ends when it has had nothing to do for a while; it is given one task at a time. */
    private static Executor threadForGroups() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "groups");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * A group that waits for company.
     *
     * @param size members so far
     */
    public record Forming(String kind, String lane, int size, long ageMillis) {}

    /** Some of them, the fullest of each lane. */
    public List<Forming> forming() {
        return pressure.forming(MOST_SHOWN, clock.instant());
    }

    /** The beans of the routes by name. */
    public Map<String, Object> beans() {
        return beans;
    }

    /**
     * A source of bulk work cannot go on until some of it is answered: no more company comes from there.
     *
     * @param inside how much of it is under way
     */
    public void noRoomForBulk(int inside) {
        pressure.rises(Lane.BULK, inside);
    }

    /** Ends those who wait for the call of this request, when it cannot end them any more. */
    public void endFollowers(Pending leader, Answer outcome) {
        flights.end(leader, outcome);
    }

    /** How many requests have been let in and have no answer yet. */
    public int waiting() {
        return rooms.waiting();
    }

    /** Lets nobody in any more; those inside stay until they are answered. */
    public void closeDoors() {
        rooms.closeDoors();
    }

    /** Ends all who still wait as not answered, so that each stays with its source. */
    public void sendHome() {
        rooms.sendHome();
    }
}
