package io.caravan.faults;

import io.caravan.chat.Merge;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the matrix has shown, as a page; the same for the same outcomes. */
final class FaultPage {
    private static final String NOT_CONCERNED = "–";

    private final Map<FaultRow, Map<Merge, Map<Origin, List<String>>>> seen;

    /** @param seen what came back, by fault, way of sharing calls and origin */
    FaultPage(Map<FaultRow, Map<Merge, Map<Origin, List<String>>>> seen) {
        this.seen = seen;
    }

    String page() {
        return """
                # What becomes of requests when the upstream fails

                Written by a test, not by hand. It lets requests of every origin (HTTP, Kafka, files), sharing calls in every way
                (`none`, `single-flight`, `pack`), meet every fault: real routes, a real broker, real files, and in place of the upstream the
                [simulator](simulator.md) or, for what happens before there is any HTTP, a bare socket.

                    mvn -B test -Dtests.apart= -Dtest=FaultMatrixTest                       # runs all, and compares the outcomes with this page
                    mvn -B test -Dtests.apart= -Dtest=FaultMatrixTest -Dfaults.table=write  # writes the page anew

                In each cell every request has exactly one outcome, its own, at its own origin, and an answer belongs to its question. Afterwards nothing is
                under way: no call, request, timer or leased connection; and when the gateways have ended, so have their threads.

                A call has two attempts here, so *once* is a fault that the second attempt does not meet. A pack has three requests, a single flight two.

                | Column | |
                |---|---|
                | Fault | what the upstream does; [errors.yaml](../config/errors.yaml) says what it means |
                | Calls | how many the upstream sees, or connections where there is none; in a single flight up to twice as many: who comes when the answer is there already asks anew, and who followed a call that failed is asked again |
                | Breaker | what it counts the faulty calls as. Three timeouts in a row open it: `HungUpstreamTest`, `BreakerTest`; here it never opens |
                | Limit | whether Caravan lowers its own limit of calls at once |
                | none, single-flight, pack | what the askers get: an answer, or the error of this code |

                | Fault | Calls | Breaker | Limit | none | single-flight | pack |
                |---|---|---|---|---|---|---|
                %s
                """.formatted(seen.keySet().stream().map(this::row).collect(Collectors.joining("\n")));
    }

    private String row(FaultRow row) {
        Stream<String> known = Stream.of(
                row.name(), row.calls().toString(), row.counts().toString(), row.isPaced() ? "lowered" : NOT_CONCERNED);
        Stream<String> found = Cell.MERGES.stream().map(merge -> cell(row, merge));
        return Stream.concat(known, found).collect(Collectors.joining(" | ", "| ", " |"));
    }

    private String cell(FaultRow row, Merge merge) {
        Map<Origin, List<String>> byOrigin = seen.getOrDefault(row, Map.of()).getOrDefault(merge, Map.of());
        if (byOrigin.isEmpty()) {
            return NOT_CONCERNED;
        }
        Map<String, Set<Origin>> origins = new LinkedHashMap<>();
        byOrigin.forEach(
                (origin, outcomes) -> origins.computeIfAbsent(outcomes(outcomes), outcome -> new LinkedHashSet<>())
                        .add(origin));
        return origins.size() == 1
                ? origins.keySet().iterator().next()
                : origins.entrySet().stream()
                        .map(entry -> labels(entry.getValue()) + ": " + entry.getKey())
                        .collect(Collectors.joining("; "));
    }

    private static String labels(Set<Origin> origins) {
        return origins.stream().map(Origin::label).collect(Collectors.joining(", "));
    }

    private static String outcomes(List<String> outcomes) {
        Map<String, Long> counts = outcomes.stream()
                .map(outcome -> outcome.startsWith(Outcome.ANSWERED) ? outcome : '`' + outcome + '`')
                .collect(Collectors.groupingBy(outcome -> outcome, LinkedHashMap::new, Collectors.counting()));
        return counts.size() == 1
                ? counts.keySet().iterator().next()
                : counts.entrySet().stream()
                        .map(entry -> entry.getValue() + " " + entry.getKey())
                        .collect(Collectors.joining(", "));
    }
}
