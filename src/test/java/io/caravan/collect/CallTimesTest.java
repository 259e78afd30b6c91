package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Reply;
import io.caravan.chat.Requests;
import io.caravan.chat.Usage;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CallTimesTest {
    private long millis;
    private final CallTimes times = new CallTimes(call -> TimeUnit.MILLISECONDS.toNanos(millis));

    private static Call call(int members) {
        Group group = new Group(Merge.PACK, Instant.now());
        for (int i = 0; i < members; i++) {
            group.add(Requests.pending("text", Merge.PACK));
        }
        Call call = new Call(group, new byte[0], members == 1 ? List.of() : ItemIds.random(members), Instant.MAX);
        call.begin();
        return call;
    }

    private static Call answered(int members) {
        Call call = call(members);
        call.answered(new Reply(new byte[0], "text", "stop", Usage.NONE), Charge.NONE);
        return call;
    }

    private void note(Call call, long took) {
        millis = took;
        times.note(call);
    }

    @Test
    void theNewestCountsForAnEighth() {
        note(answered(1), 800);
        assertThat(times.meanMillis("deepseek-flash")).hasValue(800);
        note(answered(1), 1_600);
        assertThat(times.meanMillis("deepseek-flash")).hasValue(900);
        note(answered(1), 100);
        assertThat(times.meanMillis("deepseek-flash")).hasValue(800);
        assertThat(times.meanMillis("deepseek-v4-pro")).isEmpty();
    }

    @Test
    void onlyAnsweredCallsForOneRequestCount() {
        note(answered(2), 800);
        Call failed = call(1);
        failed.failed(new Failure(Failure.Kind.UPSTREAM, "code", "Words."));
        note(failed, 800);
        assertThat(times.meanMillis("deepseek-flash")).isEmpty();
    }

    @Test
    void aCallThatWasNeverSentTookNoTime() {
        millis = 800;
        Group group = new Group(Merge.NONE, Instant.now());
        group.add(Requests.pending("text", Merge.NONE));
        assertThat(times.millis(new Call(group, new byte[0], List.of(), Instant.MAX)))
                .isZero();
        assertThat(times.millis(answered(1))).isEqualTo(800);
    }
}
