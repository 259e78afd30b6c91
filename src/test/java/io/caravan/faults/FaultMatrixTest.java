package io.caravan.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.caravan.chat.Merge;
import io.caravan.demo.EmbeddedBroker;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("matrix")
@Timeout(180)
class FaultMatrixTest {
    @Test
    void everyFaultEndsEveryRequestAsTheTableSays(@TempDir Path dir) throws Exception {
        long t0 = System.nanoTime();
        Outcomes outcomes = new Outcomes();
        List<String> names = Stream.of(Merge.values()).map(Merge::label).toList();
        try (Simulator simulator = Simulator.start(SimulatorSettings.builder().recordedRequests(100_000).build());
                EmbeddedBroker broker = EmbeddedBroker.start(dir.resolve("broker"))) {
            broker.createTopics(1, names.stream().flatMap(n -> Site.topics(n).stream()).toArray(String[]::new));
            say("broker", t0);
            try (KafkaEnds kafka = new KafkaEnds(
                    broker.brokers(), names.stream().flatMap(n -> Site.outcomeTopics(n).stream()).toList(), outcomes)) {
                Site.Ends ends = new Site.Ends(new HttpCallers(outcomes), kafka, outcomes);
                List<Site> sites = new ArrayList<>();
                for (Merge merge : Merge.values()) {
                    sites.add(new Site(dir, simulator.baseUri().toString(), merge, merge.label(), broker.brokers(), ends));
                    say("site", t0);
                }
                Matrix matrix = new Matrix(sites, simulator, outcomes);
                for (List<FaultRow> rows : List.of(FaultTable.oddities(), FaultTable.refusals(), FaultTable.failures(), FaultTable.delays(), FaultTable.floods())) {
                    try { matrix.run(Wave.of(rows)); } catch (Exception e) { e.printStackTrace(System.out); sites.forEach(s -> System.out.println(s.meters().underWay())); }
                    say("wave", t0);
                    matrix.problems().forEach(System.out::println);
                }
                for (Site site : sites) { site.close(); say("closed", t0); }
                assertThat(matrix.problems()).isEmpty();
            }
        }
    }
    private static void say(String what, long t0) { System.out.println(what + " " + (System.nanoTime() - t0) / 1_000_000); }
}
