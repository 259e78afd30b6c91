package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Call;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Requests;
import io.caravan.upstream.ErrorRow.Closes;
import io.caravan.upstream.ErrorRow.Retry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

class RetriesTest {
    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");
    private static final ErrorRow BUSY = row(true);

    private final Retries retries = new Retries(4, Clock.fixed(NOW, ZoneOffset.UTC));

    private static ErrorRow row(boolean again) {
        Duration base = Duration.ofSeconds(2);
        Duration cap = Duration.ofSeconds(5);
        Retry retry = again ? new Retry(base, cap, null) : null;
        return new ErrorRow(
                "503", null, null, Failure.Kind.UPSTREAM, "busy", "Busy.", retry, true, true, Closes.NOTHING);
    }

    private static Call call(Duration time, int attempts) {
        Group group = new Group(Merge.NONE, NOW);
        group.add(Requests.pending("Hi", Merge.NONE));
        Call call = new Call(group, new byte[0], List.of(), NOW.plus(time));
        for (int i = 0; i < attempts; i++) {
            call.begin();
        }
        return call;
    }

    private Call decided(Duration time, int attempts, @Nullable Duration asked, ErrorRow row) {
        Call call = call(time, attempts);
        call.pauseFor(asked);
        retries.decide(call, row);
        return call;
    }

    @RepeatedTest(20)
    void waitsAtMostTheBaseDoubledWithEachAttemptUpToTheCap() {
        assertThat(decided(Duration.ofHours(1), 1, null, BUSY).backOff())
                .isBetween(Duration.ofMillis(1), Duration.ofSeconds(2));
        assertThat(decided(Duration.ofHours(1), 2, null, BUSY).backOff())
                .isBetween(Duration.ofMillis(1), Duration.ofSeconds(4));
        assertThat(decided(Duration.ofHours(1), 3, null, BUSY).backOff())
                .isBetween(Duration.ofMillis(1), Duration.ofSeconds(5));
    }

    @Test
    void waitsAtLeastAsLongAsTheUpstreamAsks() {
        Call call = decided(Duration.ofHours(1), 1, Duration.ofSeconds(30), BUSY);
        assertThat(call.isSettled()).isFalse();
        assertThat(call.backOff()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void doesNotTryAgainPastTheDeadline() {
        Call call = decided(Duration.ofSeconds(20), 1, Duration.ofSeconds(30), BUSY);
        assertThat(call.isSettled()).isTrue();
        assertThat(call.failure()).isEqualTo(BUSY.failure(Duration.ofSeconds(30)));
    }

    @Test
    void stopsAfterTheLastAttempt() {
        assertThat(decided(Duration.ofHours(1), 3, null, BUSY).isSettled()).isFalse();
        assertThat(decided(Duration.ofHours(1), 4, null, BUSY).isSettled()).isTrue();
    }

    @Test
    void triesNothingAgainThatTheTableDoesNotName() {
        assertThat(decided(Duration.ofHours(1), 1, null, row(false)).isSettled())
                .isTrue();
    }

    @Test
    void aDateInThePastMeansAtOnce() {
        Call call = decided(Duration.ofHours(1), 1, Duration.ofSeconds(-30), BUSY);
        assertThat(call.backOff()).isPositive();
    }
}
