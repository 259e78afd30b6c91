package io.caravan.collect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Model.Price;
import io.caravan.chat.Pending;
import io.caravan.chat.Saved;
import io.caravan.chat.Usage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;

/**
 * Shares out what a call was charged among the requests that it was made for, to the token and to the billionth of a
 * dollar, and says of each share what merging saved by it. Thread-safe.
 */
final class Shares {
    /** Finer than the billionths that are charged: a token out of the cache costs only a few of those. */
    private static final double WEIGHT_OF_A_DOLLAR = 1e12;

    private final Function<Call, Price> prices;
    private final Savings savings;
    private final CallTimes times;

    /** @param prices what the upstream that was asked last takes for the model, off-peak */
    Shares(Function<Call, Price> prices, CallTimes times) {
        this.prices = prices;
        this.times = times;
        savings = new Savings(prices, times);
    }

    /** All of it, for the request that has the call to itself or pays for those who share it. */
    Charge whole(Call call) {
        return call.charge().withSaved(savings.ofWhole(call));
    }

    /** Nothing, for a request that gets the answer which another has paid. */
    Charge free(Call call) {
        return Charge.NONE.withSaved(savings.ofFollower(call));
    }

    /**
     * What each member is charged, in their order; together exactly what the call was charged. What is charged to a member
     * without an answer counts as spent in vain.
     *
     * @param answerLengths characters of the answer to each member, 0 for none
     */
    List<Charge> of(Call call, List<Integer> answerLengths) {
        List<Pending> members = call.group().members();
        if (members.size() == 1) {
            return List.of(whole(call));
        }
        return of(call, usages(call, answerLengths), i -> answerLengths.get(i) > 0);
    }

    /**
     * The same where the upstream says what each member used.
     *
     * @param isAnswered whether the member of this number has an answer
     */
    List<Charge> of(Call call, List<Usage> usages, IntPredicate isAnswered) {
        List<Pending> members = call.group().members();
        long[] slots = Apportionment.evenly(times.millis(call), members.size());
        List<Charge> charges = charges(call, usages);
        for (int i = 0; i < charges.size(); i++) {
            Charge charge = charges.get(i);
            Saved saved = isAnswered.test(i)
                    ? savings.ofMember(call, members.get(i).request(), charge, slots[i])
                    : Saved.inVain(charge, slots[i]);
            charges.set(i, charge.withSaved(saved));
        }
        return charges;
    }

    /** The cost in proportion to what each one's tokens cost; calls and the like evenly. */
    private List<Charge> charges(Call call, List<Usage> usages) {
        Charge whole = call.charge();
        Price price = prices.apply(call);
        long[] weights = usages.stream()
                .mapToLong(usage -> Math.round(price.of(usage) * WEIGHT_OF_A_DOLLAR))
                .toArray();
        long[] inPeak = Apportionment.of(whole.costInPeak(), weights);
        long[] offPeak = Apportionment.of(whole.cost() - whole.costInPeak(), weights);
        List<Charge> charges = new ArrayList<>(usages.size());
        for (int i = 0; i < usages.size(); i++) {
            Charge even = whole.share(usages.size(), i);
            charges.add(new Charge(
                    usages.get(i), even.calls(), even.retries(), even.unknown(), offPeak[i] + inPeak[i], inPeak[i]));
        }
        return charges;
    }

    /** Hits are hits on what all share, because it comes first in the prompt; only the rest is on what is each one's own. */
    private static List<Usage> usages(Call call, List<Integer> answerLengths) {
        Usage whole = call.charge().usage();
        long[] prompt = Apportionment.of(whole.prompt(), bytes(call));
        int members = prompt.length - 1;
        long[] common = Apportionment.evenly(prompt[members], members);
        long[] commonHits = Apportionment.evenly(Math.min(whole.promptHit(), prompt[members]), members);
        long[] own = Arrays.copyOf(prompt, members);
        long[] ownHits = Apportionment.of(Math.max(0, whole.promptHit() - prompt[members]), own);
        long[] answers = Apportionment.of(
                whole.completion(),
                answerLengths.stream().mapToLong(Integer::longValue).toArray());
        List<Usage> usages = new ArrayList<>(members);
        for (int i = 0; i < members; i++) {
            long hits = commonHits[i] + ownHits[i];
            usages.add(new Usage(hits, common[i] + own[i] - hits, answers[i]));
        }
        return usages;
    }

    /** Of each member's own part of the prompt and, last, of what they have in common: instruction, rules and frames. */
    private static long[] bytes(Call call) {
        List<Pending> members = call.group().members();
        long[] bytes = new long[members.size() + 1];
        long common = call.prompt().length;
        for (int i = 0; i < members.size(); i++) {
            bytes[i] = ownBytes(members.get(i).request());
            common -= bytes[i];
        }
        bytes[members.size()] = Math.max(0, common);
        return bytes;
    }

    private static int ownBytes(ChatRequest request) {
        var company = request.company();
        return company == null || company.item().isEmpty()
                ? request.body().length
                : company.item().getBytes(UTF_8).length;
    }
}
