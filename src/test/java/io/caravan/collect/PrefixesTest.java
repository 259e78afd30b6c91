package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.caravan.chat.Answer.Source;
import io.caravan.chat.ChatRequest.Company;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Requests;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class PrefixesTest {
    private static final Duration HOUR = Duration.ofHours(1);

    private final PrefixDesk desk = new PrefixDesk();

    private void assertGone(Pending... expected) {
        assertThat(desk.gone).containsExactly(expected);
    }

    /** Two misses, then a hit. */
    private void warmUp() {
        desk.come(3).forEach(desk::miss);
        desk.hit(desk.come("it is there"));
        assertThat(desk.prefixes.warm()).isEqualTo(1);
        desk.gone.clear();
    }

    @Test
    void twoGoAheadThenOneThenAll() {
        List<Pending> all = desk.come(7);
        assertGone(all.get(0), all.get(1));
        assertThat(desk.prefixes.waiting()).isEqualTo(5);
        desk.miss(all.get(1));
        assertThat(desk.gone).hasSize(2);
        desk.miss(all.get(0));
        assertGone(all.get(0), all.get(1), all.get(2));
        desk.miss(all.get(2));
        assertThat(desk.gone).hasSize(4);
        desk.hit(all.get(3));
        assertThat(desk.gone).containsExactlyElementsOf(all);
        assertThat(desk.prefixes.waiting()).isZero();
        assertThat(desk.count("scout")).isEqualTo(4);
        assertThat(desk.count("follower")).isEqualTo(3);
        assertThat(desk.registry.get("caravan.prefix.wait").timer().count()).isEqualTo(5);
    }

    @Test
    void whoComesToAWarmPrefixWaitsForNothing() {
        warmUp();
        Pending late = desk.request(1, "late", HOUR);
        assertThat(desk.come(late)).isCompletedWithValue(late);
        assertThat(desk.tasks()).isZero();
        assertThat(desk.count("warm")).isEqualTo(1);
    }

    @Test
    void followersGoInTheOrderOfTheirItems() {
        Pending scout = desk.come("z");
        desk.come("y");
        List<Pending> unsorted = List.of(desk.come("cab"), desk.come("b"), desk.come("ca"), desk.come("a"));
        desk.gone.clear();
        desk.hit(scout);
        assertGone(unsorted.get(3), unsorted.get(1), unsorted.get(2), unsorted.get(0));
    }

    @Test
    void theThreadThatBringsTheNewsDoesNotReleaseAnybody() {
        List<Pending> all = desk.come(5);
        all.get(0).complete(PrefixDesk.answered(all.get(0).request(), 1, Source.UPSTREAM, null));
        assertThat(desk.gone).hasSize(2);
        assertThat(desk.tasks()).isEqualTo(1);
        desk.run();
        assertThat(desk.gone).hasSize(5);
    }

    @Test
    void everyInstructionHasItsOwnScouts() {
        Pending one = desk.come(1, "a", HOUR);
        desk.come(1, "b", HOUR);
        Pending two = desk.come(2, "a", HOUR);
        Pending other = desk.come(2, "b", HOUR);
        assertThat(desk.gone).hasSize(4);
        Pending follower = desk.come(1, "c", HOUR);
        Pending waits = desk.come(2, "c", HOUR);
        desk.miss(two);
        desk.hit(one);
        assertThat(desk.gone).endsWith(follower).doesNotContain(waits);
        desk.miss(other);
        assertThat(desk.gone).endsWith(waits);
    }

    @Test
    void whatSharesNoInstructionPassesAtOnce() {
        for (Merge merge : List.of(Merge.NONE, Merge.SINGLE_FLIGHT, Merge.PACK, Merge.PREFIX)) {
            for (int i = 0; i < 5; i++) {
                Pending shortInstruction = Requests.pending("Hi", merge);
                assertThat(desk.come(shortInstruction)).isCompletedWithValue(shortInstruction);
            }
        }
        assertThat(desk.prefixes.size()).isZero();
    }

    @Test
    void aHitIsHalfOfTheInstruction() {
        List<Pending> all = desk.come(4);
        desk.answer(all.get(0), 0.45);
        desk.answer(all.get(1), 0.45);
        assertThat(desk.gone).hasSize(3);
        desk.answer(all.get(2), 0.55);
        assertThat(desk.gone).hasSize(4);
    }

    @Test
    void tokensAreThoseOfTheInstructionAsTheUpstreamCountsThem() {
        Pending pending = desk.come("an item");
        desk.answer(pending, 0.25);
        Company company = Objects.requireNonNull(pending.request().company());
        double counted = 3.0 * company.instructionTokens();
        assertThat(desk.tokens("hit")).isCloseTo(counted / 4, within(1.0));
        assertThat(desk.tokens("hit") + desk.tokens("miss")).isCloseTo(counted, within(1.0));
    }

    @Test
    void aScoutThatFailsOrExpiresLetsTheNextGo() {
        List<Pending> all = desk.come(5);
        desk.fail(all.get(0));
        desk.fail(all.get(1));
        assertThat(desk.gone).hasSize(4);
        desk.fail(all.get(2));
        assertThat(desk.gone).hasSize(5);
    }

    @Test
    void whatComesFromElsewhereTellsNothing() {
        List<Pending> all = desk.come(6);
        all.get(0).complete(PrefixDesk.answered(all.get(0).request(), 1, Source.UPSTREAM, "elsewhere"));
        all.get(1).complete(PrefixDesk.answered(all.get(1).request(), 1, Source.LEDGER, null));
        desk.run();
        assertThat(desk.gone).hasSize(4);
        assertThat(desk.prefixes.warm()).isZero();
    }

    @Test
    void aMissOfOneThatWentWhenItWasWarmMakesItColdAgain() {
        warmUp();
        Pending first = desk.come("first");
        Pending second = desk.come("second");
        desk.miss(first);
        assertThat(desk.prefixes.warm()).isZero();
        desk.gone.clear();
        List<Pending> all = desk.come(3);
        assertGone(all.get(0)); // one request has been answered since: the next completes the two
        desk.miss(second);
        assertGone(all.get(0));
        desk.hit(all.get(0));
        assertThat(desk.gone).hasSize(3);
    }

    @Test
    void aLateMissOfAScoutDoesNot() {
        List<Pending> all = desk.come(4);
        desk.hit(all.get(0));
        desk.miss(all.get(1));
        assertThat(desk.prefixes.warm()).isEqualTo(1);
        assertThat(desk.gone).hasSize(4);
    }

    @Test
    void warmthIsForgottenAWhileAfterTheLastHit() {
        warmUp();
        desk.pass(PrefixDesk.KEEP.minusSeconds(1));
        Pending last = desk.come("last");
        desk.hit(last);
        desk.pass(PrefixDesk.KEEP.minusNanos(1));
        assertThat(desk.prefixes.warm()).isEqualTo(1);
        desk.pass(Duration.ofNanos(1));
        assertThat(desk.prefixes.warm()).isZero();
        desk.gone.clear();
        desk.come(5);
        assertThat(desk.gone).hasSize(2);
    }

    @Test
    void nobodyWaitsLongerThanThat() {
        desk.come(2);
        Pending early = desk.come("early");
        desk.pass(Duration.ofSeconds(10));
        Pending late = desk.come("late");
        desk.pass(Duration.ofSeconds(20).minusNanos(1));
        assertThat(desk.gone).doesNotContain(early, late);
        desk.pass(Duration.ofNanos(1));
        assertThat(desk.gone).contains(early).doesNotContain(late);
        desk.pass(Duration.ofSeconds(10));
        assertThat(desk.gone).contains(late);
        assertThat(desk.count("gave-up")).isEqualTo(2);
    }

    @Test
    void norForMoreThanHalfOfItsTime() {
        desk.come(3);
        Pending hasty = desk.come(1, "hasty", Duration.ofSeconds(8));
        desk.pass(Duration.ofSeconds(4).minusNanos(1));
        assertThat(desk.gone).doesNotContain(hasty);
        desk.pass(Duration.ofNanos(1));
        assertThat(desk.gone).contains(hasty);
        assertThat(desk.prefixes.waiting()).isEqualTo(1);
    }

    @Test
    void whoHasLeastTimeScoutsFirst() {
        List<Pending> scouts = desk.come(2);
        desk.come("patient");
        Pending hasty = desk.come(1, "hasty", Duration.ofSeconds(8));
        scouts.forEach(desk::miss);
        assertThat(desk.gone).endsWith(hasty);
    }

    @Test
    void oneTaskOfTheTimerIsEnoughForAllWhoWait() {
        desk.come(1_000);
        desk.come(1, "hasty", Duration.ofSeconds(8));
        assertThat(desk.alarm.set()).isEqualTo(1);
        desk.pass(Duration.ofSeconds(4));
        assertThat(desk.alarm.set()).isEqualTo(1);
        desk.pass(PrefixDesk.MAX_WAIT);
        assertThat(desk.alarm.set()).isZero();
        assertThat(desk.gone).hasSize(1_001);
    }

    @Test
    void whoEndsWhileItWaitsLeaves() {
        List<Pending> scouts = desk.come(2);
        Pending ended = desk.request(1, "ended", HOUR);
        CompletableFuture<Pending> passage = desk.come(ended);
        desk.fail(ended);
        assertThat(passage).isCompletedWithValue(ended);
        assertThat(desk.prefixes.waiting()).isZero();
        assertThat(desk.alarm.set()).isZero();
        desk.gone.clear();
        scouts.forEach(desk::miss);
        assertThat(desk.gone).isEmpty();
        assertThat(desk.prefixes.sum(Prefix::scouts)).isZero();

        desk.fail(ended);
        assertThat(desk.come(ended)).isCompletedWithValue(ended);
    }

    @Test
    void oneThatGaveUpMayFindItWarm() {
        desk.come(2);
        Pending gaveUp = desk.come("gives up");
        desk.pass(PrefixDesk.MAX_WAIT);
        Pending waits = desk.come("waits");
        desk.hit(gaveUp);
        assertThat(desk.gone).endsWith(waits);
    }

    @Test
    void anUpstreamThatNeverHitsHoldsNobodyUpForLong() {
        List<Pending> all = desk.come(10);
        for (int i = 0; i < 4; i++) {
            desk.pass(Duration.ofSeconds(9));
            desk.miss(all.get(i));
        }
        assertThat(desk.gone).hasSize(10);
        assertThat(desk.come("later")).satisfies(later -> assertThat(desk.gone).contains(later));

        desk.pass(PrefixDesk.KEEP);
        desk.gone.clear();
        desk.come(5);
        assertThat(desk.gone).hasSize(2); // and is tried again
    }

    @Test
    void singleRequestsThatMissNowAndThenProveNothing() {
        for (int i = 0; i < 9; i++) {
            desk.pass(Duration.ofMinutes(2));
            desk.miss(desk.come("now and then"));
        }
        assertThat(desk.count("scout")).isEqualTo(9);
        desk.gone.clear();
        desk.come(5);
        assertThat(desk.gone).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void theLeastRecentlyUsedIsForgottenButNobodyWhoWaits() {
        List<Pending> scouts = List.of(desk.come(0, "a", Duration.ofDays(1)), desk.come(0, "b", Duration.ofDays(1)));
        Pending waits = desk.come(0, "c", Duration.ofDays(1));
        for (int i = 1; i <= 10_005; i++) {
            desk.come(i, "once", HOUR);
        }
        assertThat(desk.prefixes.size()).isEqualTo(10_001);
        scouts.forEach(desk::miss);
        assertThat(desk.gone).endsWith(waits);
        assertThat(desk.prefixes.size()).isEqualTo(10_000);
    }
}
