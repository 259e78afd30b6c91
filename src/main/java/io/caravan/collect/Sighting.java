package io.caravan.collect;

import io.caravan.chat.Answer;
import io.caravan.chat.Answer.Answered;
import io.caravan.chat.Answer.Source;
import io.caravan.chat.ChatRequest;
import io.caravan.chat.ChatRequest.Company;
import io.caravan.chat.Usage;

/**
 * What an answer tells of the upstream's cache.
 *
 * @param hit tokens of the instruction that were found there
 * @param miss tokens of it that were not
 */
record Sighting(long hit, long miss) {
    /** Of a failure, of an answer that was not bought now, and of another upstream's: it has a cache of its own. */
    static final Sighting NOTHING = new Sighting(0, 0);

    /** Tokens are estimated before and counted after, so the instruction has the share of the count that it has of the estimate. */
    static Sighting of(ChatRequest request, Company company, Answer answer) {
        if (!(answer instanceof Answered answered)
                || answered.source() != Source.UPSTREAM
                || answered.fallback() != null) {
            return NOTHING;
        }
        Usage usage = answered.charge().usage();
        long instruction = usage.prompt() * company.instructionTokens() / Math.max(1, request.tokens());
        long hit = Math.min(usage.promptHit(), instruction);
        return new Sighting(hit, instruction - hit);
    }

    /** Half is enough: the upstream counts hits in whole units, and cuts off what is left over. */
    boolean isHit() {
        return hit > 0 && hit >= miss;
    }

    boolean isMiss() {
        return hit < miss;
    }
}
