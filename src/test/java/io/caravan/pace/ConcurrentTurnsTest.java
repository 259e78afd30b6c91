package io.caravan.pace;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Call;
import io.caravan.chat.Gate;
import io.caravan.chat.Lane;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ConcurrentTurnsTest {
    private static final int THREADS = 8;
    private static final int CALLS_EACH = 2_000;
    private static final int LIMIT = 5;
    private static final List<Lane> LANES = List.of(Lane.values());

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger most = new AtomicInteger();
    private final Turns turns = new Turns(
            LIMIT * 2,
            (upstream, model) ->
                    new Budget(new CallLimit(LIMIT, LIMIT, System.nanoTime()), () -> Gate.WIDE_OPEN, Map.of()),
            threads,
            System::nanoTime);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void nothingIsLostAndNothingIsLeft() throws Exception {
        List<CompletableFuture<?>> callers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            callers.add(CompletableFuture.supplyAsync(this::visit, threads).thenCompose(all -> all));
        }
        CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).get(25, TimeUnit.SECONDS);
        assertThat(most).hasValueLessThanOrEqualTo(2 * LIMIT);
        assertThat(turns.sum(Budget::waiting)).isZero();
        assertThat(turns.sum(Budget::inFlight)).isZero();
        assertThat(turns.sum(Budget::tenants)).isZero();
    }

    /** Completes when all its calls are over. */
    private CompletableFuture<Void> visit() {
        List<CompletableFuture<?>> calls = new ArrayList<>();
        for (int i = 0; i < CALLS_EACH; i++) {
            ThreadLocalRandom random = ThreadLocalRandom.current();
            Lane lane = LANES.get(random.nextInt(LANES.size()));
            String model = random.nextBoolean() ? TestCalls.FLASH : TestCalls.PRO;
            Call call = TestCalls.call(lane, "tenant-" + random.nextInt(4), model, i);
            boolean leaves = random.nextInt(4) == 0;
            calls.add(turns.await(call).thenAccept(due -> pass(due, leaves)).toCompletableFuture());
            if (leaves) {
                threads.execute(() -> TestCalls.leave(call));
            }
        }
        return CompletableFuture.allOf(calls.toArray(CompletableFuture[]::new));
    }

    /** What leaves may pass without a turn. */
    private void pass(Call call, boolean leaves) {
        if (!leaves) {
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            underWay.decrementAndGet();
        }
        if (call.tokens() % 50 == 0) {
            TestCalls.refuse(call, 0);
        } else {
            TestCalls.answer(call);
        }
        turns.end(call);
    }
}
