package io.caravan.simulator;

import java.util.List;
import java.util.Map;

/**
 * What the simulator was called for and what it was paid, since its start or the last reset.
 *
 * @param costUsd at off-peak prices
 * @param inFlight calls under way now
 * @param maxInFlight the most calls that were under way at once, those included that were refused for being one too many
 * @param maxAccepted of each model, the most calls under way at once that were not refused
 * @param connections connections opened by clients, those to {@code /simulator} included
 */
public record LedgerReport(
        Calls calls,
        Tokens tokens,
        double costUsd,
        int inFlight,
        int maxInFlight,
        Map<String, Integer> maxAccepted,
        long connections,
        Items items) {

    /**
     * How calls ended.
     *
     * @param all every call that arrived, those under way included
     * @param answered with a whole answer; one with a faulty content counts here too, it was generated
     * @param rejected with an error status, by status
     * @param broken with status 200 and no whole answer
     * @param abandoned by the client before the answer was there; paid if its generation had begun
     */
    public record Calls(long all, long answered, Map<Integer, Long> rejected, long broken, long abandoned) {}

    /** Tokens paid: of prompts, found in the prefix cache or not, and of answers. */
    public record Tokens(long hit, long miss, long output) {}

    /**
     * The texts that were answered: last user messages, or the items of packed prompts.
     *
     * @param distinct how many different texts
     * @param answered how many answers they got together
     * @param repeated texts answered more than once
     * @param overflow answers to texts beyond those that are kept
     * @param list those answered most often, first
     */
    public record Items(long distinct, long answered, long repeated, long overflow, List<Item> list) {}

    /** One text, cut after 80 characters, and how many answers it got. */
    public record Item(String text, int answered) {}
}
