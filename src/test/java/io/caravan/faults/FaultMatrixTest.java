package io.caravan.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.chat.Merge;
import io.caravan.faults.Door.Manner;
import io.caravan.simulator.Simulator;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every fault against every origin and every way of sharing calls; the outcomes are on a page of the documentation. */
@Tag("matrix")
@Timeout(240)
class FaultMatrixTest {
    private static final Path PAGE = Path.of("docs/faults.md");
    private static final String PRO = "deepseek-v4-pro";
    private static final String SOMEBODY_ELSE = """
            {"model":"deepseek-v4-pro","messages":[{"role":"user","content":"for somebody else"}]}""";

    private Rig rig;
    private Simulator simulator;
    private Matrix matrix;

    @BeforeEach
    void begin(@TempDir Path dir) throws Exception {
        rig = new Rig(dir);
        simulator = rig.simulator;
        matrix = new Matrix(simulator, rig.outcomes);
    }

    @AfterEach
    void end() {
        rig.close();
    }

    @Test
    void everyRequestEndsAsThePageSays() throws Exception {
        GatewayThreads threads = new GatewayThreads();
        meetFaultsOfCalls(rig.sitesAtTheSimulator());
        rig.closeSites();
        List<Thread> left = threads.left();
        meetFaultsOfConnections();
        meetFaultsOfHandshakes();
        matrix.run(rig.sitesWithoutAnAddress(), Wave.unseen(Situations.noAddress(), Wave.Step.NOTHING));
        rig.closeSites();
        await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> left.stream()
                                .filter(Thread::isAlive)
                                .map(Thread::getName)
                                .toList(),
                        List::isEmpty);
        assertThat(matrix.problems()).isEmpty();
        String page = new FaultPage(matrix.seen()).page();
        if ("write".equals(System.getProperty("faults.table"))) {
            Files.writeString(PAGE, page);
        }
        assertThat(PAGE)
                .as("outcomes have changed; write them anew: mvn test -Dtest=FaultMatrixTest -Dfaults.table=write")
                .hasContent(page);
    }

    private void meetFaultsOfCalls(List<Site> sites) throws Exception {
        matrix.run(sites, Wave.of(FaultTable.refusals()));
        matrix.run(sites, Wave.of(FaultTable.failures()));
        matrix.run(sites, Wave.of(FaultTable.delays()));
        matrix.run(sites, Wave.of(FaultTable.oddities()));
        matrix.run(sites, Wave.of(FaultTable.floods()));
        for (Origin origin : Origin.values()) { // one after the other: only the next call is sure to get the connection
            matrix.run(sites, Wave.of(Situations.keepAliveLie(), origin));
            matrix.run(sites, Wave.of(Situations.staleConnection(), origin));
        }
        meetAFullAccount(sites);
        matrix.run(
                sites,
                Wave.mended(
                        Situations.keyRefused(),
                        () -> simulator.setKeys(List.of("sk-another")),
                        () -> simulator.setKeys(List.of())));
        matrix.run(
                sites,
                Wave.mended(
                        Situations.balanceUsedUp(),
                        () -> simulator.setBalance(BigDecimal.ZERO),
                        () -> simulator.setBalance(BigDecimal.TEN)));
    }

    /** Somebody else has the one call that the account is granted. */
    private void meetAFullAccount(List<Site> sites) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(simulator.baseUri().resolve("/chat/completions"))
                .header("X-Simulator-Fault", "silence")
                .POST(BodyPublishers.ofString(SOMEBODY_ELSE))
                .build();
        CompletableFuture<HttpResponse<String>> other =
                HttpClient.newHttpClient().sendAsync(request, BodyHandlers.ofString());
        await().until(() -> simulator.ledger().report().inFlight() == 1);
        matrix.run(
                sites,
                Wave.mended(
                        Situations.fullAccount(),
                        () -> simulator.limitConcurrency(PRO, 1),
                        () -> simulator.limitConcurrency(PRO, 0)));
        other.cancel(true);
    }

    private void meetFaultsOfConnections() throws Exception {
        Map<Merge, Door> byMerge = new EnumMap<>(Merge.class);
        for (Merge merge : Cell.MERGES) {
            byMerge.put(merge, rig.door());
        }
        List<Site> sites = rig.sitesAtDoors(byMerge);
        Collection<Door> doors = byMerge.values();
        for (Manner manner : Manner.values()) {
            for (Origin origin : Origin.values()) { // one after the other: the fault is for the next connection
                matrix.run(
                        sites,
                        Wave.unseen(
                                Situations.once(manner), origin, () -> doors.forEach(door -> door.treatOne(manner))));
            }
            matrix.run(sites, Wave.unseen(Situations.always(manner), () -> doors.forEach(door -> door.treat(manner))));
        }
        matrix.run(sites, Wave.unseen(Situations.refusedConnection(), () -> {
            for (Door door : doors) {
                door.shut();
            }
        }));
        rig.closeSites();
    }

    private void meetFaultsOfHandshakes() throws Exception {
        Door door = rig.door();
        List<Site> sites = rig.sitesThatExpectTls(door);
        for (Manner manner : Manner.values()) {
            matrix.run(sites, Wave.unseen(Situations.insteadOfTls(manner), () -> door.treat(manner)));
        }
    }
}
