package io.caravan.bench;

import static io.caravan.bench.MergeBench.argument;

import io.caravan.bench.MergeRig.Asked;
import io.caravan.simulator.Fault;
import io.caravan.simulator.FaultKind;
import io.caravan.simulator.FaultRule;
import io.caravan.simulator.SimulatorSettings;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Identical requests at once: how many calls they are, also when the first call fails, or the first one with all its retries. */
final class SingleFlightBench {
    /** {@code caravan.call.attempts}. */
    private static final int ATTEMPTS = 4;

    private final int requests;
    private final int rounds;

    SingleFlightBench(int... numbers) {
        requests = argument(numbers, 0, 1_000);
        rounds = argument(numbers, 1, 3);
    }

    void run() throws Exception {
        System.out.printf(
                Locale.ROOT, "bench/merge single-flight: %d identical requests at once, %d rounds%n", requests, rounds);
        System.out.printf("%-28s %7s %8s %7s %8s%n", "upstream", "calls", "answers", "errors", "last ms");
        try (MergeRig rig = new MergeRig(
                SimulatorSettings.builder(),
                Map.of(
                        "caravan.call.attempts", Integer.toString(ATTEMPTS),
                        "caravan.call.retry-budget", "100",
                        "caravan.breaker.minimum-calls", "1000", // so few calls, and most of them meant to fail
                        "caravan.breaker.window", "1000"))) {
            for (int round = 0; round < rounds; round++) {
                measure(rig, "well", 0);
                measure(rig, "503 once", 1);
                measure(rig, "503 to " + ATTEMPTS + " attempts in a row", ATTEMPTS);
            }
        }
    }

    private void measure(MergeRig rig, String upstream, int failures) throws InterruptedException {
        rig.simulator.reset();
        if (failures > 0) {
            rig.simulator.addFaults(new FaultRule("", Fault.of(FaultKind.STATUS, 503), 0, failures));
        }
        String body = MergeRig.body("Answer in one word.", "Is a tomato a fruit?");
        List<Asked> asked = rig.askAtOnce(Collections.nCopies(requests, body), "single-flight", requests);
        long answers = asked.stream().filter(one -> one.status() == 200).count();
        System.out.printf(
                Locale.ROOT,
                "%-28s %7d %8d %7d %8.0f%n",
                upstream,
                rig.simulator.ledger().report().calls().all(),
                answers,
                requests - answers,
                asked.stream().mapToDouble(Asked::millis).max().orElse(0));
    }
}
