package io.caravan.bench;

import static io.caravan.bench.MergeBench.argument;
import static io.caravan.bench.MergeRig.median;

import io.caravan.bench.MergeRig.Asked;
import io.caravan.simulator.LedgerReport;
import io.caravan.simulator.SimulatorSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;

/** Short answers to many items where the upstream takes few calls at once: each alone, and in packs. */
final class PackBench {
    private static final int ANSWER_TOKENS = 16;

    private final int items;
    private final int rounds;
    private final int size;
    private final int limit;
    private final List<Double> ratios = new ArrayList<>();

    /** Figures of each round with one kind of merge. */
    private record Side(String merge, List<Double> rates, List<Double> calls, List<Double> sizes, List<Double> again) {
        Side(String merge) {
            this(merge, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    PackBench(int... numbers) {
        items = argument(numbers, 0, 3_000);
        rounds = argument(numbers, 1, 3);
        size = argument(numbers, 2, 8);
        limit = argument(numbers, 3, 16);
    }

    void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "bench/merge pack: %d items a round, %d rounds, packs of %d, %d calls at once, answers of %d tokens%n",
                items,
                rounds,
                size,
                limit,
                ANSWER_TOKENS);
        Side none = new Side("none");
        Side pack = new Side("pack");
        try (MergeRig rig = new MergeRig(
                SimulatorSettings.builder().concurrencyLimit(limit).answerTokens(ANSWER_TOKENS),
                Map.of(
                        "caravan.call.max-concurrent", Integer.toString(limit),
                        "caravan.collect.size", Integer.toString(size)))) {
            for (int round = 0; round < rounds; round++) {
                boolean isSwapped = round % 2 == 1; // whoever is second finds the machine warmer
                measure(rig, isSwapped ? pack : none, round);
                measure(rig, isSwapped ? none : pack, round);
                ratios.add(pack.rates.get(round) / none.rates.get(round));
            }
        }
        System.out.printf("%-5s %8s %7s %11s %12s%n", "merge", "items/s", "calls", "items/call", "asked again");
        print(none);
        print(pack);
        System.out.printf(
                Locale.ROOT,
                "pack / none: %.2f times the items a second, %.1f %% of the calls saved (medians of %d rounds)%n",
                median(ratios),
                100 * (1 - median(pack.calls) / median(none.calls)),
                rounds);
    }

    private void measure(MergeRig rig, Side side, int round) throws InterruptedException {
        rig.simulator.reset();
        List<String> bodies = IntStream.range(0, items)
                .mapToObj(i -> MergeRig.body("Say whether the review is good or bad.", "review " + i + " of " + round))
                .toList();
        long start = System.nanoTime();
        List<Asked> asked = rig.askAtOnce(bodies, side.merge, 2 * size * limit);
        double seconds = (System.nanoTime() - start) / 1e9;
        MergeRig.requireAnswers(asked);
        LedgerReport report = rig.simulator.ledger().report();
        double calls = report.calls().answered();
        double answers = report.items().answered() + report.items().overflow();
        side.rates.add(items / seconds);
        side.calls.add(calls);
        side.sizes.add(items / calls);
        side.again.add(answers / items - 1);
    }

    private static void print(Side side) {
        System.out.printf(
                Locale.ROOT,
                "%-5s %8.1f %7.0f %11.2f %10.2f %%%n",
                side.merge,
                median(side.rates),
                median(side.calls),
                median(side.sizes),
                100 * median(side.again));
    }
}
