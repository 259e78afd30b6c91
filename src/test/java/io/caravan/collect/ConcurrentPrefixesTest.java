package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Failure;
import io.caravan.chat.Pending;
import io.caravan.step.Alarm;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConcurrentPrefixesTest {
    private static final int THREADS = 8;
    private static final int REQUESTS_EACH = 2_000;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicInteger passed = new AtomicInteger();
    private final PrefixDesk maker = new PrefixDesk();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Prefixes prefixes = new Prefixes(
            new PrefixPolicy(64, Duration.ofMillis(20), Duration.ofMillis(5)),
            registry,
            threads,
            Alarm.ofThread("test"),
            maker.alarm);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void eachPassesOnceAndNothingIsLeft() throws Exception {
        List<CompletableFuture<?>> callers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            callers.add(CompletableFuture.supplyAsync(this::visit, threads).thenCompose(all -> all));
        }
        CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).get(50, TimeUnit.SECONDS);
        assertThat(passed).hasValue(THREADS * REQUESTS_EACH);
        await().until(() -> prefixes.sum(Prefix::scouts) == 0);
        assertThat(prefixes.waiting()).isZero();
        assertThat(registry.get("caravan.prefix.wait").timer().count()).isPositive();
    }

    /** Completes when all its requests have passed. */
    private CompletableFuture<Void> visit() {
        List<CompletableFuture<?>> passages = new ArrayList<>();
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < REQUESTS_EACH; i++) {
            Pending pending = maker.request(random.nextInt(5), "item " + i, Duration.ofHours(20));
            if (random.nextInt(8) == 0) {
                threads.execute(() -> end(pending, 0));
            }
            int outcome = random.nextInt(10);
            passages.add(prefixes.await(pending)
                    .thenAccept(passing -> {
                        passed.incrementAndGet();
                        threads.execute(() -> end(passing, outcome));
                    })
                    .toCompletableFuture());
        }
        return CompletableFuture.allOf(passages.toArray(CompletableFuture[]::new));
    }

    private static void end(Pending pending, int outcome) {
        Answer failed = Answer.failed(new Failure(Failure.Kind.UPSTREAM, "any", "Any."));
        pending.complete(
                outcome < 2
                        ? failed
                        : PrefixDesk.answered(pending.request(), outcome < 8 ? 0 : 1, Source.UPSTREAM, null));
    }
}
