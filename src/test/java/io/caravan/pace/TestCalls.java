package io.caravan.pace;

import io.caravan.chat.Answer;
import io.caravan.chat.Asker;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Lane;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.caravan.chat.Usage;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Calls of one asker each, and what can become of them. */
final class TestCalls {
    static final String FLASH = "deepseek-flash";
    static final String PRO = "deepseek-v4-pro";

    private static final Usage USED = new Usage(0, 10, 5);
    private static final Reply REPLY = new Reply(new byte[0], "Hello.", "stop", USED);
    private static final Charge CHARGE = new Charge(USED, 1, 1, 0, 1, 1);
    private static final Failure REFUSAL = new Failure(Failure.Kind.PACE, "upstream_rate_limit", "Too many.");
    private static final Failure NO_TURN = new Failure(Failure.Kind.BUSY, "no_turn", "Too many.");
    private static final Failure GONE = new Failure(Failure.Kind.GONE, "gone", "The asker has left.");

    private TestCalls() {}

    static Call call(Lane lane) {
        return call(lane, "acme");
    }

    static Call call(Lane lane, String tenant) {
        return call(lane, tenant, FLASH, 100);
    }

    static Call call(Lane lane, String tenant, String model, int tokens) {
        Asker asker = new Asker("test", tenant, lane, Merge.NONE);
        Group group = new Group(Merge.NONE, Instant.EPOCH);
        group.add(new Pending(new ChatRequest(
                "r", asker, Instant.MAX, model, new byte[0], Merge.NONE, null, tokens, 0, false, null)));
        return new Call(group, new byte[0], List.of(), Instant.MAX);
    }

    static void answer(Call call) {
        call.begin();
        call.answered(REPLY, CHARGE);
    }

    /** @param named the limit that the refusal names, or 0 */
    static void refuse(Call call, int named) {
        call.begin();
        call.nameLimit(named);
        call.retryAfter(Duration.ZERO, REFUSAL);
    }

    /** It had its turn and was not sent. */
    static void postpone(Call call) {
        call.retryAfter(Duration.ofMillis(5), NO_TURN);
    }

    /** Nobody waits for it any more. */
    static void leave(Call call) {
        call.group().members().forEach(member -> member.complete(Answer.failed(GONE)));
    }
}
