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
import io.caravan.chat.Saved;
import io.caravan.chat.Usage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class AnswersTest {
    private static final Usage USED = new Usage(1, 2, 3);
    private static final Charge CHARGED = new Charge(USED, 1, 0, 0, 7, 0);
    private static final Charge FREE = Charge.NONE.withSaved(new Saved(1, Priced.SECOND, 6, 7, 7));
    private static final byte[] BODY = "{\"as\":\"it came\"}".getBytes(StandardCharsets.UTF_8);

    private final Flights flights = new Flights();
    private final Answers answers = Priced.answers(flights, Priced.shares());

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
        Answer answer = answers.split(call).ended().get(0).answer();
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
        assertThat(answers.split(call).ended())
                .containsExactly(
                        new Part(leader, new Answered(BODY, Merge.SINGLE_FLIGHT, 2, 1, Source.UPSTREAM, CHARGED)),
                        new Part(follower, new Answered(BODY, Merge.SINGLE_FLIGHT, 2, 0, Source.SHARED, FREE)));
        assertThat(flights.size()).isZero();
    }

    private List<Pending> together(int count) {
        List<Pending> askers = Stream.generate(() -> Requests.pending("Hi", Merge.SINGLE_FLIGHT))
                .limit(count)
                .toList();
        askers.forEach(flights::joins);
        return askers;
    }

    private Split split(Pending leader, Failure.Kind kind) {
        Call call = call(leader);
        call.failed(failure(kind));
        return answers.split(call);
    }

    @ParameterizedTest
    @EnumSource(
            value = Failure.Kind.class,
            names = {"EXPIRED", "GONE", "BUSY", "PACE", "ACCOUNT", "UPSTREAM", "TRANSPORT", "OPEN"})
    void afterAFailureThatMayPassTheFollowersFlyOnTogether(Failure.Kind kind) {
        List<Pending> askers = together(5);
        Split split = split(askers.get(0), kind);
        assertThat(split.ended())
                .containsExactly(new Part(askers.get(0), new Answer.Failed(failure(kind), Charge.attempts(1))));
        assertThat(split.again()).hasSize(1);
        Pending next = split.again().get(0).members().get(0);
        split.ended().forEach(Part::deliver);
        assertThat(flights.joins(Requests.pending("Hi", Merge.SINGLE_FLIGHT))).isTrue();
        Call second = call(next);
        second.answered(new Reply(BODY, "Hello", "stop", USED), CHARGED);
        assertThat(answers.split(second).ended()).hasSize(5);
        assertThat(flights.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Failure.Kind.class,
            names = {"CALLER", "CONTENT", "TOO_LARGE", "STOPPING", "LEDGER", "INTERNAL"})
    void aFailureThatIsTheSameForTheSameBytesIsSharedByAll(Failure.Kind kind) {
        List<Pending> askers = together(3);
        Split split = split(askers.get(0), kind);
        assertThat(split.again()).isEmpty();
        assertThat(split.ended()).extracting(Part::pending).isEqualTo(askers);
        assertThat(split.ended().get(0).answer().charge()).isEqualTo(Charge.attempts(1));
        assertThat(split.ended().get(1).answer()).isEqualTo(Answer.failed(failure(kind)));
    }

    @Test
    void aLastingOutageIsAskedAboutThreeTimesNotOnceACaller() {
        List<Pending> askers = together(100);
        Split split = split(askers.get(0), Failure.Kind.UPSTREAM);
        int calls = 1;
        while (!split.again().isEmpty()) {
            split.ended().forEach(Part::deliver);
            split = split(split.again().get(0).members().get(0), Failure.Kind.UPSTREAM);
            calls++;
        }
        split.ended().forEach(Part::deliver);
        assertThat(calls).isEqualTo(Flights.MOST);
        assertThat(askers).allMatch(Pending::isDone);
        assertThat(askers.stream()
                        .filter(asker -> !asker.answer().join().charge().equals(Charge.NONE)))
                .hasSize(3);
    }

    @Test
    void whatALeaderThatHasLeftHasCostFallsToTheNext() {
        List<Pending> askers = together(3);
        askers.get(0).complete(Answer.failed(failure(Failure.Kind.GONE)));
        Split split = split(askers.get(0), Failure.Kind.TRANSPORT);
        Pending next = split.again().get(0).members().get(0);
        assertThat(next.spent()).isEqualTo(Charge.attempts(1));
        next.complete(Answer.failed(failure(Failure.Kind.EXPIRED)));
        split = split(next, Failure.Kind.TRANSPORT);
        Call last = call(split.again().get(0).members().get(0));
        last.answered(new Reply(BODY, "Hello", "stop", USED), CHARGED);
        Charge inVain = Charge.attempts(1).plus(Charge.attempts(1));
        assertThat(answers.split(last).ended())
                .extracting(part -> part.answer().charge())
                .containsExactly(CHARGED.plus(inVain));
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
        answers.split(call).ended().forEach(Part::deliver);
        assertThat(askers.get(1).answer().join())
                .isEqualTo(new Answered(BODY, Merge.SINGLE_FLIGHT, 3, 1, Source.UPSTREAM, CHARGED));
        assertThat(askers.get(2).answer().join().charge()).isEqualTo(FREE);
    }

    @ParameterizedTest
    @EnumSource(Failure.Kind.class)
    void aPackThatOneItemMayHaveSpoiledIsAskedAgainInHalves(Failure.Kind kind) {
        Call call = call(packed(4));
        call.failed(failure(kind));
        boolean mayBeOneItem = List.of(
                        Failure.Kind.CALLER,
                        Failure.Kind.CONTENT,
                        Failure.Kind.TOO_LARGE,
                        Failure.Kind.SPENT,
                        Failure.Kind.QUOTA)
                .contains(kind);
        Split split = answers.split(call);
        assertThat(split.ended()).hasSize(mayBeOneItem ? 0 : 4);
        assertThat(split.again()).extracting(Group::size).isEqualTo(mayBeOneItem ? List.of(2, 2) : List.of());
    }

    @Test
    void aPackWithoutAUsableAnswerIsAskedAgainInHalves() {
        Call call = call(packed(3));
        call.spoil(new byte[0]);
        call.failed(new Failure(Failure.Kind.UPSTREAM, "whatever_the_table_says", "Words."));
        assertThat(answers.split(call).again()).extracting(Group::size).containsExactly(2, 1);
    }

    private static Pending[] packed(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Requests.pending("item " + i, Merge.PACK))
                .toArray(Pending[]::new);
    }

    @Test
    void aCallWithoutAnOutcomeStillEndsItsRequests() {
        Call call = call(Requests.pending("a", Merge.NONE));
        assertThat(answers.split(call).ended()).hasSize(1);
    }
}
