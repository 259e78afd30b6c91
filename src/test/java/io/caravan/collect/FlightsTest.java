package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Answer;
import io.caravan.chat.Audience;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Requests;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class FlightsTest {
    private final Flights flights = new Flights();

    private static Pending request(String text) {
        return Requests.pending(text, Merge.SINGLE_FLIGHT);
    }

    private Pending leader(String text) {
        Pending leader = request(text);
        assertThat(flights.joins(leader)).isFalse();
        return leader;
    }

    private Pending follower(String text) {
        Pending follower = request(text);
        assertThat(flights.joins(follower)).isTrue();
        return follower;
    }

    private static Answer failed(Failure.Kind kind) {
        return Answer.failed(new Failure(kind, "any", "Any."));
    }

    @Test
    void identicalRequestsFollowTheFirst() {
        Pending leader = leader("Hi");
        Pending one = follower("Hi");
        leader("Hi!");
        Pending two = follower("Hi");
        assertThat(flights.land(leader)).containsExactly(one, two);
        assertThat(flights.size()).isEqualTo(1);
    }

    @Test
    void whoComesAfterTheLandingLeadsAgain() {
        Pending first = leader("Hi");
        flights.land(first);
        Pending second = leader("Hi");
        Pending follower = follower("Hi");
        first.complete(failed(Failure.Kind.INTERNAL));
        assertThat(flights.land(first)).isEmpty();
        assertThat(flights.land(second)).containsExactly(follower);
    }

    @Test
    void twoTenantsNeverShareAFlight() {
        leader("Hi");
        Pending other = new Pending(Requests.read(Requests.body("Hi"), Requests.asker("other", Merge.SINGLE_FLIGHT)));
        assertThat(flights.joins(other)).isFalse();
        assertThat(flights.land(other)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(
            value = Merge.class,
            names = {"NONE", "PACK"})
    void otherKindsOfMergeFlyAlone(Merge merge) {
        assertThat(flights.joins(Requests.pending("Hi", merge))).isFalse();
        assertThat(flights.joins(Requests.pending("Hi", merge))).isFalse();
        assertThat(flights.size()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Failure.Kind.class,
            names = {"INTERNAL", "STOPPING"})
    void aLeaderThatNeverLandsLeavesNobodyBehind(Failure.Kind kind) {
        Pending leader = leader("Hi");
        Pending follower = follower("Hi");
        leader.complete(failed(kind));
        assertThat(follower.answer()).isCompletedWithValue(failed(kind));
        assertThat(flights.size()).isZero();
        leader("Hi");
    }

    @ParameterizedTest
    @EnumSource(
            value = Failure.Kind.class,
            names = {"EXPIRED", "GONE"})
    void aLeaderThatLeavesTheCallLeavesItToItsFollowers(Failure.Kind kind) {
        Pending leader = leader("Hi");
        Pending follower = follower("Hi");
        Audience audience = flights.audience(leader).orElseThrow();
        leader.complete(failed(kind));
        assertThat(follower.isDone()).isFalse();
        assertThat(audience.isEmpty()).isFalse();
        assertThat(flights.land(leader)).containsExactly(follower);
    }

    @Test
    void followersWhoLeaveAreForgotten() {
        Pending leader = leader("Hi");
        Pending gone = follower("Hi");
        Pending follower = follower("Hi");
        gone.complete(failed(Failure.Kind.GONE));
        assertThat(flights.land(leader)).containsExactly(follower);
    }

    @Test
    void whenAllHaveLeftTheNextLeadsAgain() {
        Pending leader = leader("Hi");
        Pending follower = follower("Hi");
        Audience audience = flights.audience(leader).orElseThrow();
        leader.complete(failed(Failure.Kind.GONE));
        follower.complete(failed(Failure.Kind.GONE));
        assertThat(audience.isEmpty()).isTrue();
        assertThat(flights.size()).isZero();
        Pending next = leader("Hi");
        assertThat(flights.land(leader)).isEmpty();
        assertThat(flights.audience(leader)).isEmpty();
        assertThat(flights.audience(next)).isPresent();
    }

    /** Somebody who joins while the last one leaves either has the call or leads one of his own. */
    @RepeatedTest(50)
    void nobodyJoinsACallThatIsBrokenOff() {
        Pending leader = leader("Hi");
        Audience audience = flights.audience(leader).orElseThrow();
        AtomicBoolean brokenOff = new AtomicBoolean();
        audience.whenEmpty(() -> brokenOff.set(true));
        Pending next = request("Hi");
        CompletableFuture<Boolean> joins = CompletableFuture.supplyAsync(() -> flights.joins(next));
        leader.complete(failed(Failure.Kind.GONE));
        assertThat(joins.join()).isEqualTo(!brokenOff.get());
    }
}
