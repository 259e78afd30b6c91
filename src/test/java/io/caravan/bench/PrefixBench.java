package io.caravan.bench;

import static io.caravan.bench.MergeBench.argument;
import static io.caravan.bench.MergeRig.median;
import static io.caravan.bench.MergeRig.quantile;

import io.caravan.bench.MergeRig.Asked;
import io.caravan.simulator.LedgerReport;
import io.caravan.simulator.SimulatorSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** Requests with long instructions, which the upstream has yet to see: as they come, and behind one that goes ahead. */
final class PrefixBench {
    /** How long the upstream takes until a prefix that it has seen can be hit: seconds, says DeepSeek. */
    private static final Duration BUILD = Duration.ofSeconds(3);

    private static final double TOKENS_PER_CHARACTER = 0.3; // the simulator's

    private final int requests;
    private final int rounds;
    private final int instructions;
    private final int tokens;
    private final int rate;

    /** Figures of each round with one kind of merge. */
    private record Side(String merge, List<Double> hits, List<Double> costs, List<Double> p50, List<Double> p99) {
        Side(String merge) {
            this(merge, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    PrefixBench(int... numbers) {
        requests = argument(numbers, 0, 5_000);
        rounds = argument(numbers, 1, 3);
        instructions = argument(numbers, 2, 20);
        tokens = argument(numbers, 3, 1_000);
        rate = argument(numbers, 4, 500);
    }

    void run() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "bench/merge prefix: %d requests a round, %d rounds, %d instructions of %d tokens, %d requests a second,"
                        + " cached %d s after they are seen%n",
                requests,
                rounds,
                instructions,
                tokens,
                rate,
                BUILD.toSeconds());
        Side none = new Side("none");
        Side prefix = new Side("prefix");
        try (MergeRig rig = new MergeRig(
                SimulatorSettings.builder().prefixBuild(BUILD).answerTokens(16).countsItems(false),
                Map.of("caravan.call.max-concurrent", "2500", "caravan.call.start-concurrent", "2500"))) {
            for (int round = 0; round < rounds; round++) {
                boolean isSwapped = round % 2 == 1; // whoever is second finds the machine warmer
                measure(rig, isSwapped ? prefix : none, round);
                measure(rig, isSwapped ? none : prefix, round);
            }
        }
        System.out.printf("%-6s %22s %10s %8s %8s%n", "merge", "hits on instructions", "USD", "p50 ms", "p99 ms");
        print(none);
        print(prefix);
        System.out.printf(
                Locale.ROOT,
                "prefix against none: cost %.2f times, p50 %+.0f ms, p99 %+.0f ms (medians of %d rounds)%n",
                median(prefix.costs) / median(none.costs),
                median(prefix.p50) - median(none.p50),
                median(prefix.p99) - median(none.p99),
                rounds);
    }

    private void measure(MergeRig rig, Side side, int round) throws InterruptedException {
        rig.simulator.reset();
        List<Asked> asked = rig.askAtRate(bodies(side.merge + " " + round), side.merge, rate);
        MergeRig.requireAnswers(asked);
        List<Double> millis = asked.stream().map(Asked::millis).toList();
        LedgerReport report = rig.simulator.ledger().report();
        side.hits.add(report.tokens().hit() / ((double) requests * tokens));
        side.costs.add(report.costUsd());
        side.p50.add(median(millis));
        side.p99.add(quantile(millis, 0.99));
    }

    /** In an order that is random, and each time the same. */
    private List<String> bodies(String round) {
        int length = (int) (tokens / TOKENS_PER_CHARACTER);
        List<String> bodies = new ArrayList<>(IntStream.range(0, requests)
                .mapToObj(i -> MergeRig.body(instruction(round, i % instructions, length), "item " + i))
                .toList());
        Collections.shuffle(bodies, new Random(1));
        return bodies;
    }

    /** New in each round: neither side knows it. */
    private static String instruction(String round, int number, int length) {
        String start = "Instruction " + number + " of " + round + ". ";
        return start + "x".repeat(length - start.length());
    }

    private static void print(Side side) {
        System.out.printf(
                Locale.ROOT,
                "%-6s %20.1f %% %10.4f %8.0f %8.0f%n",
                side.merge,
                100 * median(side.hits),
                median(side.costs),
                median(side.p50),
                median(side.p99));
    }
}
