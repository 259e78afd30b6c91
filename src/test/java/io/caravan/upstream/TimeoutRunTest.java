package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Failure;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.camel.RuntimeCamelException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TimeoutRunTest {
    private static final Duration FAIR = Duration.ofSeconds(10);
    private final Throwable timeout = timedOut(CutOff.GAP, Duration.ofSeconds(60));

    private final CircuitBreaker breaker = CircuitBreaker.of(
            "test",
            BreakerRules.of(
                    new BreakerPolicy(50, 1000, 1000, Duration.ofMinutes(2), 80, 3, Duration.ofHours(1), 5, FAIR)));

    TimeoutRunTest() {
        TimeoutRun.watch(breaker, 3);
    }

    private static Throwable timedOut(CutOff reason, Duration after) {
        return new RuntimeCamelException(new TimedOutException(reason, after));
    }

    private static UpstreamException answered(boolean counts) {
        return new UpstreamException(new ErrorRow(
                "429", null, null, Failure.Kind.PACE, "pace", "Slower.", null, counts, false, ErrorRow.Closes.NOTHING));
    }

    private void ends(Throwable... reasons) {
        for (Throwable reason : reasons) {
            breaker.acquirePermission();
            breaker.onError(1, TimeUnit.SECONDS, reason);
        }
    }

    static Stream<Throwable> timeouts() {
        return Stream.of(
                timedOut(CutOff.GAP, Duration.ofMillis(1)),
                timedOut(CutOff.FIRST_EVENT, Duration.ofMillis(1)),
                timedOut(CutOff.DEADLINE, FAIR),
                new RuntimeCamelException(new SocketTimeoutException()),
                new RuntimeCamelException(new ConnectTimeoutException("late")));
    }

    @ParameterizedTest
    @MethodSource("timeouts")
    void threeInARowOpenTheBreaker(Throwable each) {
        ends(each, each);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        ends(each);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    static Stream<Throwable> otherEndings() {
        return Stream.of(
                new UnwantedCallException(),
                answered(true),
                answered(false),
                new RuntimeCamelException(new IOException("broken")));
    }

    @ParameterizedTest
    @MethodSource("otherEndings")
    void anythingElseBetweenThemBeginsAnew(Throwable other) {
        ends(timeout, timeout, other, timeout, timeout);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        ends(timeout);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void soDoesAnAnswer() {
        ends(timeout, timeout);
        breaker.acquirePermission();
        breaker.onSuccess(1, TimeUnit.SECONDS);
        ends(timeout, timeout);
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
    }

    @Test
    void aDeadlineThatGaveNoTimeIsNeitherATimeoutNorTheEndOfARun() {
        Throwable unfair = timedOut(CutOff.DEADLINE, FAIR.minusNanos(1));
        IntStream.range(0, 10).forEach(i -> ends(unfair));
        assertThat(breaker.getState()).isEqualTo(State.CLOSED);
        assertThat(breaker.getMetrics().getNumberOfBufferedCalls()).isZero();
        ends(timeout, unfair, timeout, unfair, timeout);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }

    @Test
    void lateOnesDoNotProlongAnOpenBreakerNorCountAfterwards() {
        ends(timeout, timeout, timeout);
        for (int i = 0; i < 3; i++) {
            breaker.onError(1, TimeUnit.SECONDS, timeout);
        }
        breaker.transitionToHalfOpenState();
        ends(timeout, timeout);
        assertThat(breaker.getState()).isEqualTo(State.HALF_OPEN);
        ends(timeout);
        assertThat(breaker.getState()).isEqualTo(State.OPEN);
    }
}
