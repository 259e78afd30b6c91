package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Failure;
import io.caravan.chat.Group;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.caravan.chat.Requests;
import io.caravan.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswersTest {
    private static final Usage USED = new Usage(1, 2, 3);
    private static final Charge CHARGED = new Charge(USED, 1, 0, 0, 7, 0);
    private static final byte[] BODY = "{\"as\":\"it came\"}".getBytes(StandardCharsets.UTF_8);

    private final Flights flights = new Flights();
    private final Answers answers = new Answers(flights);

    private static Call call(Pending... members) {
        Group group = new Group(members[0].request().merge(), Instant.now());
        List.of(members).forEach(group::add);
        List<String> ids = members.length == 1 ? List.of() : ItemIds.random(members.length);
        Call call = new Call(group, new byte[0], ids, Instant.now().plusSeconds(60));
        call.begin();
        return call;
    }

    private static Failure failure(Failure.Kind kind) {
        return new Failure(kind, "code", "Words.");
    }

    @Test
    void aSingleAnswerGoesBackAsItCame() {
        Call call = call(Requests.pending("Hi", Merge.NONE));
        call.answered(new Reply(BODY, "Hello", "stop", USED), CHARGED);
        Answered answer = (Answered) answers.split(call).get(0).answer();
        assertThat(answer).isEqualTo(new Answered(BODY, Merge.NONE, 1, 1, Source.UPSTREAM, CHARGED));
    }

    @Test
    void followersGetTheLeadersAnswerAndPayNothing() {
        Pending leader = Requests.pending("Hi", Merge.SINGLE_FLIGHT);
        Pending follower = Requests.pending("Hi", Merge.SINGLE_FLIGHT);
        flights.joins(leader);
        flights.joins(follower);
        Call call = call(leader);
        call.answered(new Reply(BODY, "Hello", "stop", USED), CHARGED);
        assertThat(answers.split(call))
                .containsExactly(
                        new Part(
                                leader,
                                new Answered(BODY, Merge.SINGLE_FLIGHT, 2, 1, Source.UPSTREAM, CHARGED),
                                CHARGED),
                        new Part(
                                follower,
                                new Answered(BODY, Merge.SINGLE_FLIGHT, 2, 0, Source.SHARED, Charge.NONE),
                                Charge.NONE));
        assertThat(flights.size()).isZero();
    }

    @Test
    void followersShareTheLeadersFailureButNotItsDeadline() {
        for (Failure.Kind kind : new Failure.Kind[] {Failure.Kind.UPSTREAM, Failure.Kind.EXPIRED, Failure.Kind.GONE}) {
            Pending leader = Requests.pending("Hi", Merge.SINGLE_FLIGHT);
            Pending follower = Requests.pending("Hi", Merge.SINGLE_FLIGHT);
            flights.joins(leader);
            flights.joins(follower);
            Call call = call(leader);
            call.failed(failure(kind));
            List<Part> parts = answers.split(call);
            assertThat(parts.get(0).answer()).isEqualTo(new Answer.Failed(failure(kind), Charge.attempts(1)));
            assertThat(parts.get(1).isAnswered()).isEqualTo(kind == Failure.Kind.UPSTREAM);
        }
    }

    @Test
    void whenTheLeaderHasLeftTheFirstOfTheOthersPays() {
        List<Pending> askers = List.of(
                Requests.pending("Hi", Merge.SINGLE_FLIGHT),
                Requests.pending("Hi", Merge.SINGLE_FLIGHT),
                Requests.pending("Hi", Merge.SINGLE_FLIGHT));
        askers.forEach(flights::joins);
        Call call = call(askers.get(0));
        askers.get(0).complete(Answer.failed(failure(Failure.Kind.GONE)));
        call.answered(new Reply(BODY, "Hello", "stop", USED), CHARGED);
        List<Part> parts = answers.split(call);
        assertThat(parts).extracting(Part::share).containsExactly(Charge.NONE, CHARGED, Charge.NONE);
        parts.forEach(Part::deliver);
        assertThat(askers.get(1).answer().join())
                .isEqualTo(new Answered(BODY, Merge.SINGLE_FLIGHT, 3, 1, Source.UPSTREAM, CHARGED));
        assertThat(askers.get(2).answer().join().charge()).isEqualTo(Charge.NONE);
    }

    @ParameterizedTest
    @EnumSource(Failure.Kind.class)
    void aPackThatOneItemMayHaveSpoiledIsAskedItemByItem(Failure.Kind kind) {
        Call call = call(Requests.pending("a", Merge.PACK), Requests.pending("b", Merge.PACK));
        call.failed(failure(kind));
        boolean mayBeOneItem = List.of(Failure.Kind.CALLER, Failure.Kind.CONTENT, Failure.Kind.TOO_LARGE)
                .contains(kind);
        assertThat(answers.split(call)).hasSize(2).allMatch(part -> part.isAnswered() != mayBeOneItem);
    }

    @Test
    void aPackWithoutAUsableAnswerIsAskedItemByItem() {
        Call call = call(Requests.pending("a", Merge.PACK), Requests.pending("b", Merge.PACK));
        call.failed(new Failure(Failure.Kind.UPSTREAM, "unusable_answer", "Words."));
        assertThat(answers.split(call)).hasSize(2).noneMatch(Part::isAnswered);
    }

    @Test
    void aCallWithoutAnOutcomeStillEndsItsRequests() {
        Call call = call(Requests.pending("a", Merge.NONE));
        assertThat(answers.split(call)).allMatch(Part::isAnswered);
    }
}
