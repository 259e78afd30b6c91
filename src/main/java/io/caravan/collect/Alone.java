package io.caravan.collect;

import io.caravan.chat.Charge;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.Model.Price;
import io.caravan.chat.Usage;

/**
 * What a request would have been charged for by itself.
 *
 * @param instruction tokens of the prompt that are the same for others
 * @param own all other tokens of the prompt
 * @param completion tokens of the answer
 */
record Alone(long instruction, long own, long completion) {

    /** @param prompt tokens of the whole prompt, were it alone */
    static Alone of(ChatRequest request, long prompt, long completion) {
        var company = request.company();
        long instruction =
                company == null ? 0 : scaled(prompt, company.instructionTokens(), Math.max(1, request.tokens()));
        return new Alone(Math.min(prompt, instruction), prompt - Math.min(prompt, instruction), completion);
    }

    /** For an estimate, so it may be rounded. */
    static long scaled(long amount, long part, long whole) {
        return whole == 0 ? 0 : Math.round((double) amount * part / whole);
    }

    long tokens() {
        return instruction + own + completion;
    }

    /** Billionths of a dollar, when the whole prompt is new to the upstream. */
    long coldCost(Price price, Charge charged) {
        return atRateOf(charged, price, new Usage(0, instruction + own, completion));
    }

    /** The same when the instruction is in its cache. */
    long warmCost(Price price, Charge charged) {
        return atRateOf(charged, price, new Usage(instruction, own, completion));
    }

    /** At peak hours a call costs more than the price list says: then it would have, alone. */
    private static long atRateOf(Charge charged, Price price, Usage usage) {
        return scaled(price.billionths(usage), charged.cost(), price.billionths(charged.usage()));
    }
}
