package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Requests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class CallTimerTest {
    private static final Duration LONG = Duration.ofDays(400_000); // more than nanoseconds fit into a long

    private final CallTimer timer = new CallTimer(new Patience.Limits(LONG, LONG), Clock.systemUTC());

    @AfterEach
    void close() {
        timer.close();
    }

    private static Call call(Duration time) {
        Instant now = Instant.now();
        Group group = new Group(Merge.NONE, now);
        group.add(Requests.pending("Hi", Merge.NONE));
        return new Call(group, new byte[0], List.of(), now.plus(time));
    }

    @Test
    void aWatchThatHasEndedLeavesNothingBehind() {
        List<Watch> watches = Stream.generate(() -> timer.watch(call(LONG), () -> false))
                .limit(100)
                .toList();
        assertThat(timer.size()).isEqualTo(100);
        watches.forEach(Watch::end);
        assertThat(timer.size()).isZero();
    }

    @Test
    void theDeadlineIsOnTheRealClock() throws InterruptedException {
        CountDownLatch cut = new CountDownLatch(1);
        Watch watch = timer.watch(call(Duration.ofMillis(50)), () -> {
            cut.countDown();
            return true;
        });
        cut.await();
        assertThatThrownBy(watch::throwIfCutOff).matches(TimedOutException::isDeadline, "is for the deadline");
        assertThat(timer.size()).isZero();
    }

    @Test
    void whenAllIsToEndWatchesAndPausesDo() {
        Call paused = call(LONG);
        paused.begin();
        paused.retryAfter(Duration.ofHours(1), new Failure(Failure.Kind.UPSTREAM, "code", "Sentence."));
        CountDownLatch cut = new CountDownLatch(1);
        Watch watch = timer.watch(call(LONG), () -> {
            cut.countDown();
            return true;
        });
        var due = timer.pause(paused).toCompletableFuture();
        timer.cutOff();
        assertThat(due).isCompletedWithValue(paused);
        assertThat(cut.getCount()).isZero();
        assertThatThrownBy(watch::throwIfCutOff).isInstanceOf(UnwantedCallException.class);
    }
}
