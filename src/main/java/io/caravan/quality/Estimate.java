package io.caravan.quality;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.caravan.chat.Model.Price;
import io.caravan.chat.RequestReader;
import io.caravan.chat.Template;
import io.caravan.chat.Usage;
import java.util.List;

/**
 * What a trial will take.
 *
 * @param requests items times rounds
 * @param calls when every pack is answered in full
 * @param mostCalls when not one is, and its items are asked again in ever smaller ones; without retries
 * @param mostCost US dollars for those, at off-peak prices, with all answers as long as they may be and an empty cache
 */
public record Estimate(long requests, long calls, long mostCalls, double mostCost) {
    /** Bytes of a prompt that are neither instruction nor item: JSON, and in packs the rules. */
    private static final int BYTES_PER_CALL = 1500;

    /** Bytes around an item in a pack: twice its id. */
    private static final int BYTES_PER_ITEM = 60;

    /** Tokens around its answer: id and echo. */
    private static final int TOKENS_PER_ANSWER = 64;

    /** @param sizes of packs, each for a round besides the two in which items are alone */
    public static Estimate of(Template template, List<GoldenItem> items, List<Integer> sizes, Price price) {
        long inputs = items.stream()
                .mapToLong(item -> item.input().getBytes(UTF_8).length + BYTES_PER_ITEM)
                .sum();
        Total total = new Total(template, items.size(), inputs);
        total.ask(1);
        total.ask(1);
        long calls = total.calls;
        for (int size : sizes) {
            calls += total.calls(size);
            for (int again = size; again > 1; again = (again + 1) / 2) {
                total.ask(again);
            }
            total.ask(1);
        }
        long requests = (2L + sizes.size()) * items.size();
        return new Estimate(requests, calls, total.calls, price.of(total.usage));
    }

    private static final class Total {
        private final Template template;
        private final int items;
        private final long inputs;
        private long calls;
        private Usage usage = Usage.NONE;

        Total(Template template, int items, long inputs) {
            this.template = template;
            this.items = items;
            this.inputs = inputs;
        }

        /** Of all items once. */
        int calls(int size) {
            return (items + size - 1) / size;
        }

        void ask(int size) {
            long more = calls(size);
            long bytes = more * (template.instruction().getBytes(UTF_8).length + BYTES_PER_CALL) + inputs;
            long answers = more * size * ((long) template.maxTokens() + TOKENS_PER_ANSWER);
            calls += more;
            usage = usage.plus(new Usage(0, (long) (bytes * RequestReader.TOKENS_PER_BYTE), answers));
        }
    }
}
