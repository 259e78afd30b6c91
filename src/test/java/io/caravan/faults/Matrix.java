package io.caravan.faults;

import static org.awaitility.Awaitility.await;

import io.caravan.simulator.Simulator;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** Lets requests meet faults and compares what comes of them with what is expected. */
final class Matrix {
    private static final String FLASH = "deepseek-flash";
    private static final String PRO = "deepseek-v4-pro";
    private static final Duration HANG_GUARD = Duration.ofSeconds(60);

    private final List<Site> sites;
    private final Simulator simulator;
    private final Outcomes outcomes;
    private final Set<String> asked = new HashSet<>();
    private final Map<Cell, List<String>> seen = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();

    /** @param sites one for each way of sharing calls */
    Matrix(List<Site> sites, Simulator simulator, Outcomes outcomes) {
        this.sites = sites;
        this.simulator = simulator;
        this.outcomes = outcomes;
    }

    void run(Wave wave) throws Exception {
        Map<Site, Meters.Breaker> before = new HashMap<>();
        Map<Site, List<Cell>> cells = new LinkedHashMap<>();
        for (Site site : sites) {
            before.put(site, site.meters().breaker());
            cells.put(
                    site,
                    wave.rows().stream()
                            .flatMap(row -> row.cells(site.merge()).stream())
                            .toList());
        }
        List<Cell> all = cells.values().stream().flatMap(List::stream).toList();
        simulator.addFaults(all.stream()
                .flatMap(cell -> cell.row().script().rules(cell).stream())
                .toList());
        wave.begin().run();
        for (Map.Entry<Site, List<Cell>> entry : cells.entrySet()) {
            entry.getKey().ask(questions(entry.getValue()));
        }
        awaitOutcomes(all.stream().filter(cell -> !cell.origin().isPatient()).toList());
        wave.mend().run();
        awaitOutcomes(all);
        sites.forEach(this::awaitNothingUnderWay);
        simulator.clearFaults();
        all.forEach(this::check);
        cells.forEach((site, own) -> checkMeters(wave, site, own, site.meters().breaker().since(before.get(site))));
    }

    private static List<Question> questions(Collection<Cell> cells) {
        return cells.stream().flatMap(cell -> cell.questions().stream()).toList();
    }

    private void awaitOutcomes(Collection<Cell> cells) {
        List<Question> questions = questions(cells);
        await().atMost(HANG_GUARD).pollInterval(Duration.ofMillis(20)).until(() -> {
            look();
            return outcomes.hasAll(questions);
        });
    }

    private void look() throws IOException {
        for (Site site : sites) {
            site.look();
        }
    }

    private void awaitNothingUnderWay(Site site) {
        await().atMost(HANG_GUARD)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> site.meters().underWay(), Map::isEmpty);
    }

    private void check(Cell cell) {
        List<String> came = new ArrayList<>();
        for (Question question : cell.questions()) {
            asked.add(question.id());
            List<String> bodies = outcomes.of(question);
            if (bodies.size() != 1) {
                problems.add(question.id() + " has " + bodies.size() + " outcomes: " + bodies);
            }
            came.add(Outcome.of(question, bodies.get(0)));
        }
        came.sort(null);
        seen.put(cell, came);
        if (!came.equals(cell.expected())) {
            problems.add(cell.mark() + " got " + came + " instead of " + cell.expected());
        }
        int calls = callsOf(cell);
        if (!cell.calls().holds(calls)) {
            problems.add(cell.mark() + " took " + calls + " calls instead of " + cell.calls());
        }
    }

    private int callsOf(Cell cell) {
        String mark = cell.mark();
        return (int) simulator.recordedRequests().stream()
                .filter(request -> request.body().contains(mark))
                .count();
    }

    private void checkMeters(Wave wave, Site site, List<Cell> cells, Meters.Breaker counted) {
        Meters.Breaker expected = wave.isMended() ? new Meters.Breaker(0, counted.ignored(), counted.successful()) : expected(cells);
        if (!counted.equals(expected)) {
            problems.add(wave.rows() + ", " + site.merge() + ": the breaker counted " + counted + " instead of " + expected);
        }
        if (site.meters().limit(FLASH, Site.LIMIT) != Site.LIMIT) {
            problems.add(site.merge() + ": the limit was changed without a 429 in " + wave.rows());
        }
        if (wave.isPaced() && site.meters().limit(PRO, Site.LIMIT) >= Site.LIMIT) {
            problems.add(site.merge() + ": the limit was not lowered by " + wave.rows());
        }
    }

    private Meters.Breaker expected(List<Cell> cells) {
        long failed = 0;
        long ignored = 0;
        long successful = 0;
        for (Cell cell : cells) {
            int calls = callsOf(cell);
            int faulty = cell.row().script().faulty(cell, calls);
            successful += calls - faulty;
            failed += cell.row().counts() == FaultRow.Counts.FAILURE ? faulty : 0;
            ignored += cell.row().counts() == FaultRow.Counts.NEUTRAL ? faulty : 0;
        }
        return new Meters.Breaker(failed, ignored, successful);
    }

    /** What is not as it should be, a sentence each. */
    List<String> problems() {
        Stream<String> strangers =
                outcomes.ids().stream().filter(id -> !asked.contains(id)).map(id -> "nobody asked " + id);
        return Stream.concat(problems.stream(), strangers).toList();
    }

    /** What came back in each cell. */
    Map<Cell, List<String>> seen() {
        return seen;
    }
}
