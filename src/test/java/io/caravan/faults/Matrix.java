package io.caravan.faults;

import static org.awaitility.Awaitility.await;

import io.caravan.chat.Merge;
import io.caravan.simulator.RecordedRequest;
import io.caravan.simulator.Simulator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Lets requests meet faults and compares what comes of them with what is expected. */
final class Matrix {
    private static final String FLASH = "deepseek-flash";
    private static final String PRO = "deepseek-v4-pro";
    private static final Pattern MARK = Pattern.compile("For (\\[.*?]) alone");

    /** Far beyond what any wave takes; what has not ended by then never will. */
    private static final Duration HANG_GUARD = Duration.ofSeconds(60);

    private static final Duration LOOK = Duration.ofMillis(20);

    private final Simulator simulator;
    private final Outcomes outcomes;
    private final Set<String> asked = new HashSet<>();
    private final Map<FaultRow, Map<Merge, Map<Origin, List<String>>>> seen = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    Matrix(Simulator simulator, Outcomes outcomes) {
        this.simulator = simulator;
        this.outcomes = outcomes;
    }

    /** @param sites one for each way of sharing calls */
    void run(List<Site> sites, Wave wave) throws Exception {
        simulator.reset();
        List<Round> rounds = sites.stream().map(site -> Round.of(wave, site)).toList();
        List<Cell> all =
                rounds.stream().flatMap(round -> round.cells().stream()).toList();
        simulator.addFaults(all.stream()
                .flatMap(cell -> cell.row().script().rules(cell).stream())
                .toList());
        wave.begin().run();
        for (Round round : rounds) {
            round.site().ask(questions(round.cells()));
        }
        awaitOutcomes(
                sites, all.stream().filter(cell -> !cell.origin().isPatient()).toList());
        wave.mend().run();
        awaitOutcomes(sites, all);
        sites.forEach(Matrix::awaitNothingUnderWay);
        Map<String, Integer> calls = callsByMark();
        all.forEach(cell -> check(wave, cell, calls));
        rounds.forEach(round -> checkMeters(wave, round, calls));
    }

    /** What a site has to do in a wave, and what its breaker had counted before. */
    private record Round(Site site, List<Cell> cells, Meters.Breaker before) {
        static Round of(Wave wave, Site site) {
            List<Cell> cells = wave.rows().stream()
                    .flatMap(row -> row.cells(site.merge()).stream())
                    .filter(cell -> wave.origins().contains(cell.origin()))
                    .toList();
            return new Round(site, cells, site.meters().breaker());
        }
    }

    private static List<Question> questions(Collection<Cell> cells) {
        return cells.stream().flatMap(cell -> cell.questions().stream()).toList();
    }

    private void awaitOutcomes(List<Site> sites, Collection<Cell> cells) {
        List<Question> questions = questions(cells);
        await().atMost(HANG_GUARD).pollDelay(Duration.ZERO).pollInterval(LOOK).until(() -> {
            look(sites);
            return outcomes.hasAll(questions);
        });
    }

    private static void look(List<Site> sites) throws IOException {
        for (Site site : sites) {
            site.look();
        }
    }

    private static void awaitNothingUnderWay(Site site) {
        await().atMost(HANG_GUARD)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .until(() -> site.meters().underWay(), Map::isEmpty);
    }

    private Map<String, Integer> callsByMark() {
        return simulator.recordedRequests().stream()
                .map(RecordedRequest::body)
                .map(MARK::matcher)
                .filter(Matcher::find)
                .collect(Collectors.toMap(found -> found.group(1), found -> 1, Integer::sum));
    }

    private void check(Wave wave, Cell cell, Map<String, Integer> calls) {
        List<String> came = new ArrayList<>();
        for (Question question : cell.questions()) {
            asked.add(question.id());
            List<String> bodies = outcomes.of(question);
            came.add(Outcome.of(question, bodies.get(0)));
        }
        came.sort(null);
        seen.computeIfAbsent(cell.row(), row -> new LinkedHashMap<>())
                .computeIfAbsent(cell.merge(), merge -> new LinkedHashMap<>())
                .put(cell.origin(), came);
        if (!came.equals(cell.expected())) {
            problems.add(cell.mark() + " got " + came + " instead of " + cell.expected());
        }
        int made = calls.getOrDefault(cell.mark(), 0);
        if (wave.isSeen() && !cell.calls().holds(made)) {
            problems.add(cell.mark() + " took " + made + " calls instead of " + cell.calls());
        }
    }

    private void checkMeters(Wave wave, Round round, Map<String, Integer> calls) {
        Site site = round.site();
        Meters.Breaker counted = site.meters().breaker().since(round.before());
        Tally expected = round.cells().stream()
                .map(cell -> cell.row()
                        .tally(cell, wave.isSeen() ? Calls.exactly(calls.getOrDefault(cell.mark(), 0)) : cell.calls()))
                .reduce(Tally.NOTHING, Tally::plus);
        if (!expected.holds(counted)) {
            problems.add(wave.names() + ", " + site.merge() + ": " + counted + " instead of " + expected);
        }
        if (site.meters().limit(FLASH, Site.LIMIT) != Site.LIMIT) {
            problems.add(wave.names() + ", " + site.merge() + ": the limit was changed without a 429");
        }
        if (wave.isPaced() && site.meters().limit(PRO, Site.LIMIT) >= Site.LIMIT) {
            problems.add(wave.names() + ", " + site.merge() + ": the limit was not lowered");
        }
    }

    /** What is not as it should be, a sentence each. */
    List<String> problems() {
        Stream<String> strangers =
                outcomes.ids().stream().filter(id -> !asked.contains(id)).map(id -> "nobody asked " + id);
        Stream<String> doubled = outcomes.doubled().stream().map(id -> id + " has more than one outcome");
        return Stream.of(problems.stream(), strangers, doubled)
                .flatMap(all -> all)
                .toList();
    }

    /** What came back, by fault, way of sharing calls and origin. */
    Map<FaultRow, Map<Merge, Map<Origin, List<String>>>> seen() {
        return seen;
    }
}
