package io.caravan.origin.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InFlightTest {
    private static final int KILOBYTE = 1_024;

    private final List<Integer> told = new CopyOnWriteArrayList<>();

    @Test
    void whoHasToWaitSaysHowManyAreUnderWay() {
        InFlight inFlight = new InFlight(2, 100 * KILOBYTE, told::add);
        inFlight.enter(1);
        inFlight.enter(1);
        assertThat(told).isEmpty();
        CompletableFuture<Void> third = CompletableFuture.runAsync(() -> inFlight.enter(1));
        await().untilAsserted(() -> assertThat(told).containsExactly(2));
        inFlight.leave(1);
        third.join();
    }

    @Test
    void whenOneThatHasGoneIsNotEnoughItIsSaidAgain() {
        InFlight inFlight = new InFlight(10, 10 * KILOBYTE, told::add);
        inFlight.enter(4 * KILOBYTE);
        inFlight.enter(4 * KILOBYTE);
        CompletableFuture<Void> large = CompletableFuture.runAsync(() -> inFlight.enter(9 * KILOBYTE));
        await().until(() -> told.size() == 1);
        inFlight.leave(4 * KILOBYTE);
        assertThat(told).hasSize(2);
        assertThat(large).isNotDone();
        inFlight.leave(4 * KILOBYTE);
        large.join();
    }
}
