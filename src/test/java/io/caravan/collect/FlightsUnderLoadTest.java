package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Answer;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.caravan.chat.Requests;
import io.caravan.chat.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Whoever comes, leaves or fails, and whenever: each request ends, and once; nobody is left behind. */
class FlightsUnderLoadTest {
    private final Flights flights = new Flights();
    private final Answers answers = Priced.answers(flights, Priced.shares());

    /** How a call ends. */
    enum End {
        ANSWER,
        UPSTREAM,
        EXPIRED,
        CALLER,
        FAULT_INSIDE
    }

    private static Failure failure(Failure.Kind kind) {
        return new Failure(kind, "any", "Any.");
    }

    private static Pending request() {
        return Requests.pending("the same", Merge.SINGLE_FLIGHT);
    }

    private static Call call(Pending leader) {
        Group group = new Group(Merge.SINGLE_FLIGHT, Instant.now());
        group.add(leader);
        Call call = new Call(group, new byte[0], List.of(), Instant.now().plusSeconds(60));
        call.begin();
        return call;
    }

    /** Returns who is to be asked again. */
    private List<Pending> end(Pending leader, End end) {
        if (end == End.FAULT_INSIDE) {
            leader.complete(Answer.failed(failure(Failure.Kind.INTERNAL)));
            flights.end(leader, Answer.failed(failure(Failure.Kind.INTERNAL)));
            return List.of();
        }
        Call call = call(leader);
        if (end == End.ANSWER) {
            call.answered(new Reply(new byte[0], "Hi", "stop", new Usage(1, 1, 1)), Charge.NONE);
        } else {
            call.failed(failure(Failure.Kind.valueOf(end.name())));
        }
        Split split = answers.split(call);
        split.ended().forEach(Part::deliver);
        return split.again().stream().flatMap(group -> group.members().stream()).toList();
    }

    /**
     * One after the other: somebody joins (0 to 4), somebody leaves (5 to 6), a call ends (7 to 9).
     *
     * @param ends of the calls, in turn
     */
    @Property(tries = 500)
    void inWhateverOrder(
            @ForAll @Size(max = 60) List<@IntRange(max = 9) Integer> events, @ForAll @Size(min = 1) List<End> ends) {
        List<Pending> all = new ArrayList<>();
        List<Pending> underWay = new ArrayList<>();
        int calls = 0;
        for (int event : events) {
            if (event < 5) {
                Pending pending = request();
                all.add(pending);
                if (!flights.joins(pending)) {
                    underWay.add(pending);
                }
            } else if (event < 7 && !all.isEmpty()) {
                all.get((event * 31 + calls) % all.size()).complete(Answer.failed(failure(Failure.Kind.GONE)));
            } else if (!underWay.isEmpty()) {
                underWay.addAll(end(underWay.remove(0), ends.get(calls++ % ends.size())));
            }
            long calling = underWay.stream()
                    .filter(leader -> flights.audience(leader).isPresent())
                    .count();
            assertThat(calling).isLessThanOrEqualTo(1);
        }
        int last = 0;
        while (!underWay.isEmpty()) {
            underWay.addAll(end(underWay.remove(0), End.UPSTREAM));
            last++;
        }
        assertThat(all).allMatch(Pending::isDone);
        assertThat(flights.size()).isZero();
        assertThat(last).isLessThanOrEqualTo(all.size() + Flights.MOST);
    }

    /** Callers, leavers and calls on threads of their own. */
    @Property(tries = 30)
    void whoeverIsFaster(@ForAll @Size(min = 8, max = 8) List<End> ends) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        List<Pending> all = new ArrayList<>();
        AtomicInteger calls = new AtomicInteger();
        AtomicInteger endings = new AtomicInteger();
        Phaser underWay = new Phaser(1);
        for (int i = 0; i < 200; i++) {
            Pending pending = request();
            pending.answer().thenRun(endings::incrementAndGet);
            all.add(pending);
            boolean leaves = i % 7 == 0;
            underWay.register();
            threads.execute(() -> {
                if (!flights.joins(pending)) {
                    fly(pending, ends, calls, underWay, threads);
                }
                if (leaves) {
                    pending.complete(Answer.failed(failure(Failure.Kind.GONE)));
                }
                underWay.arriveAndDeregister();
            });
        }
        underWay.arriveAndAwaitAdvance();
        threads.shutdown();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(all).allMatch(Pending::isDone);
        assertThat(endings).hasValue(all.size());
        assertThat(flights.size()).isZero();
    }

    private void fly(Pending leader, List<End> ends, AtomicInteger calls, Phaser underWay, ExecutorService threads) {
        underWay.register();
        threads.execute(() -> {
            int number = calls.getAndIncrement();
            end(leader, ends.get(number % ends.size())).forEach(next -> fly(next, ends, calls, underWay, threads));
            underWay.arriveAndDeregister();
        });
    }
}
