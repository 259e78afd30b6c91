package io.caravan.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.caravan.chat.Answer;
import io.caravan.chat.Audience;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WatchTest {
    private static final Patience.Limits LIMITS = new Patience.Limits(Duration.ofSeconds(30), Duration.ofSeconds(10));

    private final ManualAlarm alarm = new ManualAlarm();
    private final Audience audience = Audience.ofOne();
    private final Call call =
            new Call(new Group(Merge.NONE, Instant.EPOCH), new byte[0], List.of(), Instant.MAX, audience);
    private final AtomicInteger cancelled = new AtomicInteger();
    private final Watch watch = watch(Duration.ofSeconds(100));

    private Watch watch(Duration time) {
        Watch begun =
                new Watch(call, () -> cancelled.incrementAndGet() == 1, new Patience(LIMITS, time, alarm.now()), alarm);
        begun.begin();
        return begun;
    }

    private void assertCutOffFor(CutOff reason, int afterSeconds) {
        assertThat(cancelled).hasValue(1);
        assertThatThrownBy(watch::throwIfCutOff)
                .isInstanceOf(TimedOutException.class)
                .hasMessage(reason + " after " + Duration.ofSeconds(afterSeconds))
                .hasNoCause();
        watch.end();
        assertThat(alarm.isSet()).isFalse();
    }

    private void assertGoesOn() throws TimedOutException {
        assertThat(cancelled).hasValue(0);
        watch.throwIfCutOff();
    }

    @Test
    void anAnswerHasToBegin() throws TimedOutException {
        alarm.pass(29);
        assertGoesOn();
        alarm.pass(1);
        assertCutOffFor(CutOff.FIRST_EVENT, 30);
    }

    @Test
    void andToGoOn() throws TimedOutException {
        alarm.pass(5);
        watch.heard();
        alarm.pass(9);
        assertGoesOn();
        alarm.pass(1);
        assertCutOffFor(CutOff.GAP, 15);
    }

    @Test
    void andToEndBeforeTheDeadline() throws TimedOutException {
        for (int i = 0; i < 99; i++) {
            alarm.pass(1);
            watch.heard();
        }
        assertGoesOn();
        assertThat(alarm.looks()).isLessThanOrEqualTo(13); // whatever comes, it is looked at once a gap
        alarm.pass(1);
        assertCutOffFor(CutOff.DEADLINE, 100);
    }

    @Test
    void aCallWithoutTimeIsNotEvenSent() {
        Watch late = watch(Duration.ofSeconds(-1));
        assertThat(cancelled).hasValue(1);
        assertThatThrownBy(late::throwIfCutOff).isInstanceOf(TimedOutException.class);
    }

    @Test
    void whenNobodyIsLeftTheReasonIsHowTheLastOneLeft() {
        audience.leave(failed(Failure.Kind.GONE));
        assertThat(cancelled).hasValue(1);
        assertThatThrownBy(watch::throwIfCutOff).isInstanceOf(UnwantedCallException.class);
    }

    @Test
    void anAskerWhoseTimeIsUpHasNotWalkedOut() {
        alarm.pass(3);
        audience.leave(failed(Failure.Kind.EXPIRED));
        assertCutOffFor(CutOff.DEADLINE, 3);
    }

    private static Answer failed(Failure.Kind kind) {
        return new Answer.Failed(new Failure(kind, "code", "Sentence."), Charge.NONE);
    }

    @Test
    void theFirstReasonStands() {
        alarm.pass(30);
        audience.leave(failed(Failure.Kind.GONE));
        assertCutOffFor(CutOff.FIRST_EVENT, 30);
    }

    @Test
    void whatIsOverIsLeftAlone() throws TimedOutException {
        watch.end();
        assertThat(alarm.isSet()).isFalse();
        alarm.pass(200);
        audience.leave(failed(Failure.Kind.GONE));
        assertGoesOn();
    }

    @Test
    void endingItAgainDoesNotEndTheNextOne() {
        watch.end();
        Watch next = watch(Duration.ofSeconds(100));
        watch.end();
        audience.leave(failed(Failure.Kind.GONE));
        assertThat(cancelled).hasValue(1);
        assertThatThrownBy(next::throwIfCutOff).isInstanceOf(UnwantedCallException.class);
    }
}
