package io.caravan.crash;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a campaign came to.
 *
 * @param asked requests by origin
 * @param calls that the upstream received
 * @param unknownCalls calls that were cut off, as the ledger had them after each kill
 * @param unknownRequests requests in those
 * @param paidAgain times that the upstream was asked a question it had been asked before
 * @param held requests whose outcome is that somebody has to decide
 * @param doubled replies of Kafka that came once more
 * @param lost requests without an outcome
 * @param wrong outcomes that are not the request's own or not the same, a sentence each
 * @param disorder whatever else is not as it should be, a sentence each
 * @param fired how often each fault point ended a gateway
 */
record CrashSummary(
        String name,
        int kills,
        Map<String, Integer> asked,
        int calls,
        int unknownCalls,
        int unknownRequests,
        int paidAgain,
        int held,
        int doubled,
        List<String> lost,
        List<String> wrong,
        List<String> disorder,
        Map<String, Integer> fired,
        Duration took) {

    static CrashSummary of(
            String name, CrashRig rig, int kills, Map<String, Integer> fired, List<String> disorder, Duration took) {
        List<String> wrong = new ArrayList<>();
        List<String> lost = new ArrayList<>();
        rig.results().forEach(results -> wrong.addAll(results.wrong()));
        rig.results().forEach(results -> lost.addAll(results.lost()));
        once(rig.httpResults, wrong);
        once(rig.fileResults, wrong);
        return new CrashSummary(
                name,
                kills,
                asked(rig),
                rig.calls.calls(),
                rig.unknown.calls(),
                rig.unknown.requests(),
                rig.calls.again(),
                rig.results().stream()
                        .mapToInt(results -> results.held().size())
                        .sum(),
                rig.kafkaResults.doubled(),
                lost,
                wrong,
                disorder,
                new TreeMap<>(fired),
                took);
    }

    /** Only topics may deliver the same thing twice. */
    private static void once(Results results, List<String> wrong) {
        if (results.doubled() > 0) {
            wrong.add(results.doubled() + " outcomes came twice: " + results.twice());
        }
    }

    private static Map<String, Integer> asked(CrashRig rig) {
        Map<String, Integer> asked = new TreeMap<>();
        rig.results().forEach(results -> asked.put(results.origin(), results.asked()));
        return asked;
    }

    double killsPerMinute() {
        return kills * 60_000.0 / Math.max(1, took.toMillis());
    }

    String table() {
        StringBuilder table = new StringBuilder(name + '\n');
        row(table, "kills", kills);
        asked.forEach((origin, count) -> row(table, "requests over " + origin, count));
        row(table, "calls", calls);
        row(table, "cut-off calls", unknownCalls);
        row(table, "requests in them", unknownRequests);
        row(table, "paid again", paidAgain);
        row(table, "held", held);
        row(table, "lost", lost.size());
        row(table, "wrong", wrong.size());
        row(table, "out of order", disorder.size());
        row(table, "replies doubled", doubled);
        fired.forEach((point, times) -> row(table, "died at " + point, times));
        row(table, "seconds", took.toSeconds());
        row(table, "kills a minute", Math.round(killsPerMinute()));
        return table.toString();
    }

    private static void row(StringBuilder table, String name, long value) {
        table.append(String.format(Locale.ROOT, "  %-24s %8d%n", name, value));
    }
}
