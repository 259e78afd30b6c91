package io.caravan.pace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CallThreadsTest {
    @Test
    @Timeout(20)
    void runsSoManyAtOnceAndLetsTheOthersWaitWithoutTheCallersThread() throws Exception {
        ExecutorService threads = CallThreads.create(3);
        CountDownLatch started = new CountDownLatch(3);
        CountDownLatch release = new CountDownLatch(1);
        CountDownLatch ended = new CountDownLatch(100);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Thread caller = Thread.currentThread();
        for (int i = 0; i < 100; i++) {
            threads.execute(() -> {
                assertThat(Thread.currentThread()).isNotSameAs(caller);
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                started.countDown();
                awaitQuietly(release);
                running.decrementAndGet();
                ended.countDown();
            });
        }
        started.await();
        assertThat(ended.getCount()).isEqualTo(100);
        release.countDown();
        assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(most).hasValue(3);
        threads.shutdown();
        assertThat(threads.awaitTermination(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void afterTheEndNothingRunsAndNobodyIsTroubled() {
        ExecutorService threads = CallThreads.create(1);
        threads.shutdownNow();
        AtomicInteger runs = new AtomicInteger();
        threads.execute(runs::incrementAndGet);
        assertThat(runs).hasValue(0);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
