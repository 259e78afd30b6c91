package io.caravan.collect;

import io.caravan.chat.Call;
import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Merge;
import io.caravan.chat.Model.Price;
import io.caravan.chat.Saved;
import java.util.OptionalLong;
import java.util.function.Function;

/** Reckons what merging saved; what that means says {@link Saved}. Thread-safe. */
final class Savings {
    private final Function<Call, Price> prices;
    private final CallTimes times;

    /** @param prices what the upstream that was asked last takes for the model, off-peak */
    Savings(Function<Call, Price> prices, CallTimes times) {
        this.prices = prices;
        this.times = times;
    }

    /** What a call saved the request that has it to itself, or pays for all that share it. */
    Saved ofWhole(Call call) {
        if (call.group().merge() != Merge.PREFIX || call.reply() == null) {
            return Saved.NONE;
        }
        Charge charge = call.charge();
        ChatRequest request = call.group().members().get(0).request();
        Alone alone = Alone.of(request, charge.usage().prompt(), charge.usage().completion());
        return saved(call, alone, 0, 0, charge);
    }

    /** What it saved another who wants the same. */
    Saved ofFollower(Call call) {
        if (call.reply() == null) {
            return Saved.NONE;
        }
        Charge charge = call.charge();
        return new Saved(1, times.millis(call), charge.usage().total(), charge.cost(), charge.cost());
    }

    /**
     * What a shared call saved one of its members, which it has answered.
     *
     * @param share of the member
     * @param slotMillis its share of the time
     */
    Saved ofMember(Call call, ChatRequest request, Charge share, long slotMillis) {
        OptionalLong mean = times.meanMillis(call.model());
        long slot = mean.isPresent() ? mean.getAsLong() - slotMillis : 0;
        if (call.group().merge() != Merge.PACK) {
            return new Saved(1 - share.calls(), slot, 0, 0, 0);
        }
        long prompt = Alone.scaled(call.charge().usage().prompt(), request.body().length, call.prompt().length);
        Alone alone = Alone.of(request, prompt, share.usage().completion());
        return saved(call, alone, 1 - share.calls(), slot, share);
    }

    private Saved saved(Call call, Alone alone, long calls, long slotMillis, Charge share) {
        Price price = prices.apply(call);
        return new Saved(
                calls,
                slotMillis,
                alone.tokens() - share.usage().total(),
                alone.coldCost(price, call.charge()) - share.cost(),
                alone.warmCost(price, call.charge()) - share.cost());
    }
}
