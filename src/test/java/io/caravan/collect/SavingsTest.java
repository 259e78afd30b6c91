package io.caravan.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Failure;
import io.caravan.chat.Merge;
import io.caravan.chat.Model.Price;
import io.caravan.chat.Pending;
import io.caravan.chat.Saved;
import io.caravan.chat.Usage;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is merged: what was charged and what was saved is, together, what it would have been alone. */
class SavingsTest {
    private static final String INSTRUCTION = "s".repeat(700);
    private static final Price PRICE = PricedCalls.price();

    private final Flights flights = new Flights();
    private final CallTimes times = Priced.times();
    private final Shares shares = new Shares(Priced::of, times);
    private final Answers answers = Priced.answers(flights, shares);
    private Charge ofCalls = Charge.NONE;

    /**
     * A call that is made, and again for those whom it did not answer.
     *
     * @param members of a pack, or of those who want the same
     * @param seed of what is answered and used
     */
    record Trip(Merge merge, int members, boolean inPeak, int attempts, long seed) {}

    /** A request that was answered by this call. */
    record Ended(Call call, Part part) {
        Charge charge() {
            return part.answer().charge();
        }
    }

    @Provide
    Arbitrary<List<Trip>> trips() {
        return Combinators.combine(
                        Arbitraries.of(Merge.NONE, Merge.SINGLE_FLIGHT, Merge.PREFIX, Merge.PACK),
                        Arbitraries.integers().between(1, 9),
                        Arbitraries.of(true, false),
                        Arbitraries.integers().between(1, 3),
                        Arbitraries.longs())
                .as(Trip::new)
                .list()
                .ofMinSize(1)
                .ofMaxSize(12);
    }

    @Property(tries = 200)
    void allThatCallsWereChargedIsChargedToRequestsAndNoMore(@ForAll("trips") List<Trip> trips) {
        Charge ofRequests = Charge.NONE;
        ofCalls = Charge.NONE;
        for (Trip trip : trips) {
            for (Ended ended : make(trip)) {
                ofRequests = ofRequests.plus(ended.charge());
            }
        }
        assertThat(Priced.charged(ofRequests)).isEqualTo(ofCalls);
    }

    @Property(tries = 200)
    void chargeAndSavingsTogetherAreWhatTheRequestTakesAlone(@ForAll("trips") List<Trip> trips) {
        for (Trip trip : trips) {
            for (Ended ended : make(trip)) {
                Charge charge = ended.charge();
                Saved together = charge.saved().plus(taken(charge));
                assertThat(together)
                        .usingRecursiveComparison()
                        .ignoringFields("slotMillis")
                        .isEqualTo(alone(trip, ended));
            }
        }
    }

    /** A charge in the terms of savings. */
    private static Saved taken(Charge charge) {
        return new Saved(charge.calls(), 0, charge.usage().total(), charge.cost(), charge.cost());
    }

    /** By definition, from the call that answered the request. */
    private static Saved alone(Trip trip, Ended ended) {
        Charge charge = ended.call().charge();
        Usage usage = charge.usage();
        ChatRequest request = ended.part().pending().request();
        if (trip.merge() == Merge.PREFIX) {
            return alone(trip, request, usage.prompt(), usage.completion(), charge.calls());
        }
        if (ended.call().isPacked()) {
            long prompt = Math.round((double) usage.prompt()
                    * request.body().length
                    / ended.call().prompt().length);
            long inVain = ended.part().pending().spent().usage().completion();
            return alone(trip, request, prompt, ended.charge().usage().completion() - inVain, 1);
        }
        boolean follows =
                ended.part().answer() instanceof Answer.Answered answered && answered.source() == Source.SHARED;
        Saved call = taken(charge);
        return follows ? new Saved(1, 0, call.tokens(), call.costCold(), call.costWarm()) : call;
    }

    private static Saved alone(Trip trip, ChatRequest request, long prompt, long completion, long calls) {
        var company = request.company();
        assertThat(company).isNotNull();
        long instruction = Math.round((double) prompt * company.instructionTokens() / request.tokens());
        int factor = trip.inPeak() ? 2 : 1;
        return new Saved(
                calls,
                0,
                prompt + completion,
                factor * PRICE.billionths(new Usage(0, prompt, completion)),
                factor * PRICE.billionths(new Usage(instruction, prompt - instruction, completion)));
    }

    private List<Ended> make(Trip trip) {
        Random random = new Random(trip.seed());
        List<Pending> members = Stream.generate(() -> pending(trip.merge()))
                .limit(trip.members())
                .toList();
        List<Ended> ended = new ArrayList<>();
        switch (trip.merge()) {
            case PACK -> make(trip, PricedCalls.call(members), random, ended);
            case SINGLE_FLIGHT -> {
                members.forEach(flights::joins);
                make(trip, PricedCalls.call(members.subList(0, 1)), random, ended);
            }
            default -> members.forEach(one -> make(trip, PricedCalls.call(List.of(one)), random, ended));
        }
        assertThat(ended).hasSize(trip.members());
        ended.forEach(one -> one.part().deliver());
        return ended;
    }

    private void make(Trip trip, Call call, Random random, List<Ended> ended) {
        Usage usage = new Usage(random.nextInt(9_999), random.nextInt(9_999), random.nextInt(9_999));
        List<Integer> lengths =
                call.itemIds().stream().map(id -> random.nextInt(3) * 10).toList();
        String content = call.isPacked() ? PricedCalls.packed(call, lengths) : "answer";
        ofCalls = ofCalls.plus(PricedCalls.answer(call, usage, trip.attempts(), trip.inPeak(), content));
        Split split = answers.split(call);
        split.ended().forEach(part -> ended.add(new Ended(call, part)));
        split.again().forEach(rest -> make(trip, PricedCalls.call(rest), random, ended));
    }

    private static Pending pending(Merge merge) {
        return PricedCalls.pending(INSTRUCTION, "i".repeat(40), merge);
    }

    private static Call call(Merge merge, int members) {
        return PricedCalls.call(
                Stream.generate(() -> pending(merge)).limit(members).toList());
    }

    /** A call for one request took a second; so does the pack. */
    @Example
    void aPackSavesCallsAndSlotTimeButForItsOwn() {
        Call single = call(Merge.NONE, 1);
        PricedCalls.answer(single, Usage.NONE, 1, false, "answer");
        times.note(single);
        Saved saved = savedByPackOfFour();
        assertThat(saved.calls()).isEqualTo(3);
        assertThat(saved.slotMillis()).isEqualTo(3 * Priced.SECOND);
    }

    @Example
    void asLongAsNoCallForOneWasSeenNoSlotTimeIsClaimed() {
        Saved saved = savedByPackOfFour();
        assertThat(saved.calls()).isEqualTo(3);
        assertThat(saved.slotMillis()).isZero();
    }

    /** The instruction is most of a prompt, so three of four prompts are mostly saved; with it in the cache little is. */
    @Example
    void aPackSavesMoneyAgainstAColdCache() {
        Saved saved = savedByPackOfFour();
        assertThat(saved.tokens()).isGreaterThan(2 * 1_000);
        assertThat(saved.costCold()).isGreaterThan(2 * PRICE.billionths(new Usage(0, 1_000, 0)));
        assertThat(saved.costWarm()).isLessThan(saved.costCold() / 4);
    }

    private Saved savedByPackOfFour() {
        Call call = call(Merge.PACK, 4);
        PricedCalls.answer(call, new Usage(0, 1_500, 80), 1, false, "");
        return sum(shares.of(call, List.of(5, 5, 5, 5)));
    }

    private static Saved sum(List<Charge> charges) {
        return charges.stream().map(Charge::saved).reduce(Saved.NONE, Saved::plus);
    }

    @Example
    void whatAPackTakesInVainIsLost() {
        Call call = call(Merge.PACK, 2);
        Charge charge = PricedCalls.answer(call, new Usage(0, 900, 80), 3, false, "");
        assertThat(sum(shares.of(call, List.of(0, 0))))
                .isEqualTo(new Saved(-3, -Priced.SECOND, -980, -charge.cost(), -charge.cost()));
    }

    @Example
    void requestsThatFailSaveNothing() {
        Call call = call(Merge.PACK, 2);
        call.begin();
        call.failed(new Failure(Failure.Kind.UPSTREAM, "code", "Words."));
        assertThat(answers.split(call).ended())
                .hasSize(2)
                .allSatisfy(part -> assertThat(part.answer().charge().saved()).isEqualTo(Saved.NONE));
    }

    @Example
    void anInstructionThatIsInTheCacheSavesMoneyAndNothingElse() {
        Call call = call(Merge.PREFIX, 1);
        Charge charge = PricedCalls.answer(call, new Usage(800, 200, 50), 2, true, "answer");
        Saved saved = shares.whole(call).saved();
        assertThat(saved.costCold()).isEqualTo(2 * PRICE.billionths(new Usage(0, 1_000, 50)) - charge.cost());
        assertThat(saved).isEqualTo(new Saved(0, 0, 0, saved.costCold(), saved.costWarm()));
    }

    @Example
    void aBatchBodySavesOnlyCallsAndSlotTime() {
        Call call = call(Merge.NONE, 3);
        PricedCalls.answer(call, new Usage(0, 900, 80), 1, false, "");
        assertThat(sum(shares.of(call, List.of(5, 5, 5)))).isEqualTo(new Saved(2, 0, 0, 0, 0));
    }
}
