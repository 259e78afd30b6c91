package io.caravan.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AudienceTest {
    private final Pending first = Requests.pending("a", Merge.PACK);
    private final Pending second = Requests.pending("b", Merge.PACK);
    private final Audience audience = Audience.of(List.of(first, second));
    private final AtomicInteger brokenOff = new AtomicInteger();

    private static Answer failed(Failure.Kind kind) {
        return Answer.failed(new Failure(kind, "any", "Any."));
    }

    private void leave(Failure.Kind kindOfTheLast) {
        first.complete(failed(Failure.Kind.UPSTREAM));
        second.complete(failed(kindOfTheLast));
    }

    @Test
    void theLastWhoLeavesBreaksOff() {
        audience.whenEmpty(brokenOff::incrementAndGet);
        first.complete(failed(Failure.Kind.GONE));
        first.complete(failed(Failure.Kind.GONE));
        assertThat(audience.isEmpty()).isFalse();
        assertThat(brokenOff).hasValue(0);
        second.complete(failed(Failure.Kind.GONE));
        assertThat(audience.isEmpty()).isTrue();
        assertThat(brokenOff).hasValue(1);
    }

    @Test
    void whatBeginsTooLateIsBrokenOffAtOnce() {
        leave(Failure.Kind.GONE);
        audience.whenEmpty(brokenOff::incrementAndGet);
        assertThat(brokenOff).hasValue(1);
    }

    @Test
    void whatIsOverIsNotBrokenOff() {
        audience.whenEmpty(brokenOff::incrementAndGet);
        audience.forget();
        leave(Failure.Kind.GONE);
        assertThat(brokenOff).hasValue(0);
    }

    @Test
    void onlyWhatCameLastIsBrokenOff() {
        AtomicInteger earlier = new AtomicInteger();
        audience.whenEmpty(earlier::incrementAndGet);
        audience.whenEmpty(brokenOff::incrementAndGet);
        leave(Failure.Kind.GONE);
        assertThat(earlier).hasValue(0);
        assertThat(brokenOff).hasValue(1);
    }

    @Test
    void whoComesLaterCountsToo() {
        assertThat(audience.enter()).isTrue();
        leave(Failure.Kind.GONE);
        assertThat(audience.isEmpty()).isFalse();
        audience.leave(failed(Failure.Kind.GONE));
        assertThat(audience.isEmpty()).isTrue();
        assertThat(audience.enter()).isFalse();
    }

    @Test
    void runningOutOfTimeIsNotWalkingOut() {
        assertThat(audience.hasWalkedOut()).isFalse();
        leave(Failure.Kind.EXPIRED);
        assertThat(audience.hasWalkedOut()).isFalse();
        assertThat(audience.isEmpty()).isTrue();
    }

    @Test
    void whoGoesForAnotherReasonWalksOut() {
        leave(Failure.Kind.GONE);
        assertThat(audience.hasWalkedOut()).isTrue();
    }
}
