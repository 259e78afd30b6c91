package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.Merge;
import io.caravan.chat.Pending;
import io.caravan.chat.Reply;
import io.caravan.chat.Requests;
import io.caravan.chat.Usage;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class SharesTest {
    private static final String INSTRUCTION = "s".repeat(900);

    private final Shares shares = Priced.shares();

    /**
     * A pack and what it was charged.
     *
     * @param items bytes of each item
     * @param answers characters of the answer to each
     */
    record Pack(List<Integer> items, List<Integer> answers, Charge charge) {
        Call call() {
            Call call = PricedCalls.call(items.stream()
                    .map(bytes -> PricedCalls.pending(INSTRUCTION, "i".repeat(bytes), Merge.PACK))
                    .toList());
            call.begin();
            call.answered(new Reply(new byte[0], "", "stop", charge.usage()), charge);
            return call;
        }
    }

    @Provide
    Arbitrary<Pack> packs() {
        Arbitrary<Long> amounts = Arbitraries.longs().between(0, 1L << 40);
        Arbitrary<Usage> usages = Combinators.combine(amounts, amounts, amounts).as(Usage::new);
        Arbitrary<Charge> charges = Combinators.combine(usages, amounts, amounts, amounts, amounts)
                .as((usage, calls, unknown, quiet, peak) ->
                        new Charge(usage, calls, calls / 2, unknown, quiet + peak, peak));
        return Arbitraries.integers().between(2, 16).flatMap(size -> {
            Arbitrary<List<Integer>> items =
                    Arbitraries.integers().between(1, 3_000).list().ofSize(size);
            Arbitrary<List<Integer>> answers =
                    Arbitraries.integers().between(0, 3_000).list().ofSize(size);
            return Combinators.combine(items, answers, charges).as(Pack::new);
        });
    }

    @Property(tries = 500)
    void whateverWasChargedTheSharesAddUpToItAndNoneIsNegative(@ForAll("packs") Pack pack) {
        Charge sum = Charge.NONE;
        for (Charge share : shares.of(pack.call(), pack.answers())) {
            sum = sum.plus(share);
            assertThat(List.of(
                            share.usage().promptHit(),
                            share.usage().promptMiss(),
                            share.usage().completion(),
                            share.calls(),
                            share.retries(),
                            share.unknown(),
                            share.costInPeak(),
                            share.cost() - share.costInPeak()))
                    .allMatch(part -> part >= 0);
        }
        assertThat(Priced.charged(sum)).isEqualTo(pack.charge());
    }

    @Property(tries = 500)
    void whoAsksOrIsAnsweredMoreIsNotChargedForFewerTokens(@ForAll("packs") Pack pack) {
        List<Charge> charges = shares.of(pack.call(), pack.answers());
        int last = charges.size() - 1;
        if (pack.items().get(0) >= pack.items().get(last)) {
            assertThat(charges.get(0).usage().prompt() + 1)
                    .isGreaterThanOrEqualTo(charges.get(last).usage().prompt());
        }
        if (pack.answers().get(0) >= pack.answers().get(last)) {
            assertThat(charges.get(0).usage().completion() + 1)
                    .isGreaterThanOrEqualTo(charges.get(last).usage().completion());
        }
    }

    private List<Charge> shares(Usage usage, boolean inPeak, List<Integer> items, List<Integer> answers) {
        List<Pending> members = IntStream.range(0, items.size())
                .mapToObj(i -> PricedCalls.pending(INSTRUCTION, "i".repeat(items.get(i)), Merge.PACK))
                .toList();
        Call call = PricedCalls.call(members);
        PricedCalls.answer(call, usage, 1, inPeak, "");
        return shares.of(call, answers);
    }

    @Example
    void theAnswerIsPaidByThoseWhoHaveOne() {
        List<Charge> charges = shares(new Usage(0, 0, 90), false, List.of(10, 10, 10), List.of(0, 100, 200));
        assertThat(charges).extracting(share -> share.usage().completion()).containsExactly(0L, 30L, 60L);
        assertThat(charges).extracting(Charge::cost).containsExactly(0L, 3_000_000L, 6_000_000L);
    }

    @Example
    void anAnswerThatHelpsNobodyIsPaidByAll() {
        List<Charge> charges = shares(new Usage(0, 0, 90), false, List.of(10, 10, 10), List.of(0, 0, 0));
        assertThat(charges).extracting(share -> share.usage().completion()).containsOnly(30L);
    }

    /** All that is not one item's own, here more than 900 of at most 1,200 bytes, is shared. */
    @Example
    void hitsAreOnWhatAllShareFirst() {
        List<Charge> charges = shares(new Usage(600, 600, 0), false, List.of(10, 90), List.of(1, 1));
        assertThat(charges).extracting(share -> share.usage().promptHit()).containsOnly(300L);
        assertThat(charges.get(1).usage().prompt())
                .isGreaterThan(charges.get(0).usage().prompt());
    }

    @Example
    void aPromptThatIsInTheCacheAsAWholeLeavesNoMiss() {
        List<Charge> charges = shares(new Usage(1_200, 0, 0), false, List.of(10, 90), List.of(1, 1));
        assertThat(charges).extracting(share -> share.usage().promptMiss()).containsOnly(0L);
    }

    @Example
    void whatAPeakHourDoublesIsDoubledForEach() {
        Usage usage = new Usage(640, 560, 80);
        List<Charge> quiet = shares(usage, false, List.of(10, 90), List.of(10, 30));
        List<Charge> busy = shares(usage, true, List.of(10, 90), List.of(10, 30));
        for (int i = 0; i < 2; i++) {
            assertThat(busy.get(i).usage()).isEqualTo(quiet.get(i).usage());
            assertThat(busy.get(i).cost())
                    .isEqualTo(2 * quiet.get(i).cost())
                    .isEqualTo(busy.get(i).costInPeak());
        }
        assertThat(PricedCalls.price().billionths(quiet.get(0).usage()))
                .isEqualTo(quiet.get(0).cost());
    }

    @Example
    void aCallForOneIsChargedToIt() {
        Call call = PricedCalls.call(List.of(Requests.pending("Hi", Merge.PACK)));
        Charge charge = PricedCalls.answer(call, new Usage(1, 2, 3), 2, true, "");
        assertThat(shares.of(call, List.of(5))).containsExactly(charge);
    }
}
