package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.chat.Answer;
import io.caravan.chat.Failure;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Requests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class WaitingRoomTest {
    private static final Answer ANSWER = Answer.failed(new Failure(Failure.Kind.UPSTREAM, "any", "Any."));

    private final WaitingRoom room = new WaitingRoom(
            Lane.INTERACTIVE, 2, Duration.ofSeconds(3), new Pressure(key -> {}, Runnable::run), Clock.systemUTC());

    private static Pending request() {
        return Requests.pending("Hi", Merge.NONE);
    }

    private static Pending request(Duration time) {
        Instant deadline = Instant.now().plus(time);
        return new Pending(Requests.read(Requests.body("Hi"), Requests.asker(Merge.NONE), deadline));
    }

    private static Failure failure(Pending pending) {
        return ((Answer.Failed) pending.answer().join()).failure();
    }

    private CompletableFuture<Pending> enter(Pending pending) {
        return room.enter(pending).toCompletableFuture();
    }

    @Test
    void refusesWhoCannotWaitWhenItIsFull() {
        room.enterNow(request());
        Pending second = room.enterNow(request());
        Pending third = room.enterNow(request());
        assertThat(second.isDone()).isFalse();
        assertThat(failure(third).kind()).isEqualTo(Failure.Kind.BUSY);
        assertThat(failure(third).retryAfter()).isEqualTo(Duration.ofSeconds(3));
        assertThat(room.size()).isEqualTo(2);
    }

    @Test
    void handsPlacesOverInTheOrderOfArrival() {
        Pending first = room.enterNow(request());
        Pending second = room.enterNow(request());
        List<Pending> arrivals = List.of(request(), request(), request());
        List<CompletableFuture<Pending>> entered =
                arrivals.stream().map(this::enter).toList();
        assertThat(room.queued()).isEqualTo(3);

        first.complete(ANSWER);
        assertThat(entered).extracting(CompletableFuture::isDone).containsExactly(true, false, false);
        second.complete(ANSWER);
        assertThat(entered).extracting(CompletableFuture::isDone).containsExactly(true, true, false);
        arrivals.get(1).complete(ANSWER);
        assertThat(entered).allMatch(CompletableFuture::isDone);
        assertThat(room.size()).isEqualTo(2);

        arrivals.forEach(arrival -> arrival.complete(ANSWER));
        assertThat(room.size()).isZero();
        assertThat(room.queued()).isZero();
    }

    @Test
    void endsRequestsAtTheirDeadline() {
        Pending inside = room.enterNow(request(Duration.ofMillis(30)));
        assertThat(failure(inside).kind()).isEqualTo(Failure.Kind.EXPIRED);
        await().until(() -> room.size() == 0);
        Pending late = room.enterNow(request(Duration.ofSeconds(-5)));
        assertThat(failure(late).kind()).isEqualTo(Failure.Kind.EXPIRED);
        await().until(() -> room.size() == 0);
    }

    @Test
    @Timeout(20)
    void aDeadlineDoesNotNeedTheCommonPool() {
        CountDownLatch release = new CountDownLatch(1);
        int workers = ForkJoinPool.commonPool().getParallelism();
        for (int i = 0; i < workers; i++) {
            ForkJoinPool.commonPool().execute(() -> awaitQuietly(release));
        }
        Pending inside = room.enterNow(request(Duration.ofMillis(30)));
        await().until(inside::isDone);
        release.countDown();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void endsRequestsAtTheirDeadlineAtTheDoorToo() {
        Pending first = room.enterNow(request());
        room.enterNow(request());
        Pending waiting = request(Duration.ofMillis(30));
        CompletableFuture<Pending> entered = enter(waiting);
        CompletableFuture<Pending> next = enter(request());

        assertThat(entered.join()).isSameAs(waiting);
        assertThat(failure(waiting).kind()).isEqualTo(Failure.Kind.EXPIRED);
        first.complete(ANSWER);
        assertThat(next).isDone();
        assertThat(room.size()).isEqualTo(2);
    }

    @Test
    void turnsEverybodyAwayWhenItsDoorIsClosed() {
        Pending inside = room.enterNow(request());
        room.enterNow(request());
        Pending atTheDoor = request();
        CompletableFuture<Pending> entered = enter(atTheDoor);
        room.closeDoor();

        assertThat(entered).isCompletedWithValue(atTheDoor);
        assertThat(failure(atTheDoor).kind()).isEqualTo(Failure.Kind.STOPPING);
        assertThat(failure(room.enterNow(request())).kind()).isEqualTo(Failure.Kind.STOPPING);
        Pending late = request();
        assertThat(enter(late)).isCompletedWithValue(late);
        assertThat(failure(late).kind()).isEqualTo(Failure.Kind.STOPPING);
        assertThat(inside.isDone()).isFalse();

        room.sendHome();
        assertThat(failure(inside).kind()).isEqualTo(Failure.Kind.STOPPING);
        assertThat(room.size()).isZero();
    }

    @Test
    @Timeout(30)
    void nothingLeaksUnderConcurrency() throws Exception {
        int threads = 8;
        int requestsEach = 2_000;
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<CompletionStage<?>> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            List<CompletableFuture<?>> ended = new ArrayList<>();
            all.add(CompletableFuture.runAsync(() -> visit(requestsEach, inside, most, pool, ended), pool)
                    .thenCompose(done -> CompletableFuture.allOf(ended.toArray(CompletableFuture[]::new))));
        }
        for (CompletionStage<?> stage : all) {
            stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
        pool.shutdown(); // whoever gave the last answer may still be on the way out
        assertThat(pool.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThat(room.size()).isZero();
        assertThat(room.queued()).isZero();
        assertThat(most.get()).isLessThanOrEqualTo(2);
    }

    private void visit(
            int requests,
            AtomicInteger inside,
            AtomicInteger most,
            ExecutorService pool,
            List<CompletableFuture<?>> ended) {
        for (int i = 0; i < requests; i++) {
            Pending pending = request();
            ended.add(pending.answer());
            if (ThreadLocalRandom.current().nextBoolean()) {
                room.enter(pending).thenAcceptAsync(entered -> answer(entered, inside, most), pool);
            } else if (!room.enterNow(pending).isDone()) {
                answer(pending, inside, most);
            }
        }
    }

    private static void answer(Pending pending, AtomicInteger inside, AtomicInteger most) {
        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
        inside.decrementAndGet();
        pending.complete(ANSWER);
    }
}
