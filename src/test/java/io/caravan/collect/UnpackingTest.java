package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.chat.Answer;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.caravan.chat.Requests;
import io.caravan.chat.Usage;
import io.caravan.observe.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What counts in a packed answer, and what becomes of one that breaks off. */
class UnpackingTest {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Failure BROKEN = new Failure(Failure.Kind.TRANSPORT, "upstream_broken", "Words.");

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Unpacking unpacking = new Unpacking(Priced.shares(), new Bisection(3), new Meters(registry));

    private static Call call(String... items) {
        Group group = new Group(Merge.PACK, Instant.now());
        for (String item : items) {
            group.add(Requests.pending(item, Merge.PACK));
        }
        Call call = new Call(
                group, new byte[0], ItemIds.random(items.length), Instant.now().plusSeconds(60));
        call.begin();
        return call;
    }

    private static String member(Call call, int id, String echo) {
        return "\"" + call.itemIds().get(id) + "\":{\"item\":\"" + echo + "\",\"answer\":\"to " + echo + "\"}";
    }

    private Split split(Call call, String content) {
        call.answered(new Reply(new byte[0], content, "stop", Usage.NONE), Charge.NONE);
        return unpacking.unpack(call);
    }

    private double askedAgain(Reason reason) {
        var counter = registry.find("caravan.requests.asked-again")
                .tag("reason", reason.label())
                .counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void whatHasItsEchoIsItsOwnInWhateverOrder() {
        Call call = call("one", "two", "three");
        Split split = split(
                call,
                "{" + member(call, 2, "Three!") + ", " + member(call, 0, " one ") + "," + member(call, 1, "TWO") + "}");
        assertThat(split.ended()).hasSize(3);
        assertThat(split.again()).isEmpty();
    }

    @Test
    void whatHasTheEchoOfAnotherIsAskedAgainAndSoAreItsNeighbours() {
        Call call = call("one", "two", "three", "four", "five");
        String content = "{" + member(call, 0, "two") + "," + member(call, 1, "one") + "," + member(call, 2, "three")
                + "," + member(call, 3, "four") + "," + member(call, 4, "five") + "}";
        Split split = split(call, content);
        assertThat(split.ended())
                .extracting(Part::pending)
                .isEqualTo(call.group().members().subList(3, 5));
        assertThat(split.again()).extracting(Group::size).containsExactly(2, 1);
        assertThat(askedAgain(Reason.ECHO)).isEqualTo(2);
        assertThat(askedAgain(Reason.NEIGHBOUR)).isEqualTo(1);
        assertThat(registry.get("caravan.group.splits")
                        .tag("reason", "echo")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    @Test
    void anEmptyStringIsNoPlaceForASecondAnswer() {
        Call call = call("one", "two");
        String twice = member(call, 0, "one").replace("\"answer\"", "\"answer\":\"\",\"answer\"");
        assertThat(split(call, "{" + twice + "," + member(call, 1, "two") + "}").ended())
                .isEmpty();
        assertThat(askedAgain(Reason.SHAPE)).isEqualTo(1);
    }

    private static byte[] completion(String content) throws Exception {
        var completion = JSON.createObjectNode();
        completion.putArray("choices").addObject().putObject("message").put("content", content);
        return JSON.writeValueAsBytes(completion);
    }

    private static byte[] cutWithin(String item, Call call) throws Exception {
        String whole =
                "{" + member(call, 0, "one") + "," + member(call, 1, "two") + "," + member(call, 2, "three") + "}";
        return completion(whole.substring(0, whole.indexOf("to " + item) + 1));
    }

    @Test
    void whatIsCompleteBeforeAConnectionBreaksIsKept() throws Exception {
        Call call = call("one", "two", "three");
        call.retryAfter(Duration.ofSeconds(1), BROKEN);
        call.keep(cutWithin("three", call));
        unpacking.salvage(call);
        assertThat(call.isSettled()).isTrue();
        Split split = unpacking.unpack(call);
        assertThat(split.ended())
                .extracting(Part::pending)
                .containsExactly(call.group().members().get(0));
        assertThat(split.again()).extracting(Group::size).containsExactly(1, 1);
        Charge sum = split.ended().get(0).answer().charge();
        for (Group rest : split.again()) {
            sum = sum.plus(rest.members().get(0).spent());
        }
        assertThat(Priced.charged(sum)).isEqualTo(Charge.attempts(1));
    }

    @Test
    void whereNothingIsCompleteTheCallGoesAgainAsItWas() throws Exception {
        Call call = call("one", "two", "three");
        call.retryAfter(Duration.ofSeconds(1), BROKEN);
        call.keep(cutWithin("one", call));
        unpacking.salvage(call);
        assertThat(call.isSettled()).isFalse();
        assertThat(call.failure()).isEqualTo(BROKEN);
        assertThat(call.backOff()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void whatNobodyWaitsForIsNotLookedInto() throws Exception {
        Call call = call("one", "two", "three");
        call.failed(BROKEN);
        call.keep(cutWithin("three", call));
        for (Pending member : call.group().members()) {
            member.complete(Answer.failed(BROKEN));
        }
        unpacking.salvage(call);
        assertThat(call.reply()).isNull();
    }

    @Test
    void whatHasNoAnswerAtAllIsMissing() {
        assertThat(split(call("one", "two"), "I cannot do that.").again())
                .extracting(Group::members)
                .extracting(List::size)
                .containsExactly(1, 1);
        assertThat(askedAgain(Reason.MISSING)).isEqualTo(2);
    }
}
