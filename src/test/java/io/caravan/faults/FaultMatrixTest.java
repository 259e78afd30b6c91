package io.caravan.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.faults.Door.Manner;
import io.caravan.faults.FaultRow.Hits;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Tag("matrix")
@Timeout(180)
class FaultMatrixTest {
    private static final long t0 = System.nanoTime();

    @Test
    void everyFaultEndsEveryRequestAsTheTableSays(@TempDir Path dir) throws Exception {
        try (Rig rig = new Rig(dir)) {
            say("rig");
            Set<Thread> before = Thread.getAllStackTraces().keySet();
            Matrix matrix = new Matrix(rig.simulator, rig.outcomes);
            meetFaultsOfCalls(rig, matrix);
            meetFaultsOfConnections(rig, matrix);
            rig.closeSites();
            say("closed");
            Thread.getAllStackTraces().keySet().stream().filter(t -> !before.contains(t)).forEach(t -> System.out.println("LEFT " + t));
            matrix.problems().forEach(p -> System.out.println("PROBLEM " + p));
            assertThat(matrix.problems()).isEmpty();
        }
    }

    private static void meetFaultsOfCalls(Rig rig, Matrix matrix) throws Exception {
        List<Site> sites = rig.sitesAtTheSimulator();
        say("sites");
        for (List<FaultRow> rows : List.of(
                FaultTable.oddities(),
                FaultTable.refusals(),
                FaultTable.failures(),
                FaultTable.delays(),
                FaultTable.floods())) {
            matrix.run(sites, Wave.of(rows));
            say("wave");
        }
        for (Origin origin : Origin.values()) {
            matrix.run(sites, Wave.of(FaultTable.keepAliveLie(), origin));
            matrix.run(sites, Wave.of(FaultTable.staleConnection(), origin));
        }
        say("stale");
        meetAFullAccount(rig, matrix, sites);
        say("full");
        matrix.run(
                sites,
                Wave.mended(
                        FaultTable.keyRefused(),
                        () -> rig.simulator.setKeys(List.of("sk-another")),
                        () -> rig.simulator.setKeys(List.of())));
        say("401");
        matrix.run(
                sites,
                Wave.mended(
                        FaultTable.balanceUsedUp(),
                        () -> rig.simulator.setBalance(BigDecimal.ZERO),
                        () -> rig.simulator.setBalance(BigDecimal.TEN)));
        say("402");
    }

    /** Somebody else has the one call that the account is granted. */
    private static void meetAFullAccount(Rig rig, Matrix matrix, List<Site> sites) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(rig.simulator.baseUri().resolve("/chat/completions"))
                .header("X-Simulator-Fault", "silence")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"deepseek-v4-pro\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
                .build();
        CompletableFuture<HttpResponse<String>> other =
                HttpClient.newHttpClient().sendAsync(request, HttpResponse.BodyHandlers.ofString());
        await().until(() -> rig.simulator.ledger().report().inFlight() == 1);
        matrix.run(
                sites,
                Wave.mended(
                        FaultTable.occupied(),
                        () -> rig.simulator.limitConcurrency("deepseek-v4-pro", 1),
                        () -> rig.simulator.limitConcurrency("deepseek-v4-pro", 0)));
        other.cancel(true);
    }

    private static void meetFaultsOfConnections(Rig rig, Matrix matrix) throws Exception {
        List<Door> doors = List.of(rig.door(), rig.door(), rig.door());
        List<Site> sites = rig.sitesAtDoors(doors);
        say("doors");
        for (Manner manner : Manner.values()) {
            String name = switch (manner) {
                case RESET -> "connection reset (RST) when it is there";
                case SILENT -> "half-open connection";
                case GARBAGE -> "garbage instead of HTTP";
            };
            String code = manner == Manner.SILENT ? "upstream_timeout" : "upstream_broken";
            FaultRow once = FaultTable.connection(name + ", once", Hits.FIRST, Outcome.ANSWERED);
            for (Origin origin : Origin.values()) {
                matrix.run(sites, Wave.unseen(once, origin, () -> doors.forEach(door -> door.treatOne(manner))));
            }
            matrix.run(
                    sites,
                    Wave.unseen(
                            FaultTable.connection(name + ", always", Hits.ALL, code),
                            () -> doors.forEach(door -> door.treat(manner))));
            say("manner");
        }
        matrix.run(
                sites,
                Wave.unseen(FaultTable.connection("connection refused, always", Hits.ALL, "upstream_unreachable"), () -> {
                    for (Door door : doors) {
                        door.shut();
                    }
                }));
        say("refused");
        Door door = rig.door();
        List<Site> tls = rig.sitesThatExpectTls(door);
        for (Manner manner : Manner.values()) {
            String code = manner == Manner.SILENT ? "upstream_timeout" : "upstream_broken";
            matrix.run(
                    tls,
                    Wave.unseen(
                            FaultTable.connection("TLS: " + manner + ", always", Hits.ALL, code), () -> door.treat(manner)));
            say("tls");
        }
        matrix.run(
                rig.sitesWithoutAnAddress(),
                Wave.unseen(
                        FaultTable.connection("no address for the name (DNS), always", Hits.ALL, "upstream_unreachable"),
                        Wave.Step.NOTHING));
        say("dns");
    }

    private static void say(String what) {
        System.out.println("SAY " + what + " " + (System.nanoTime() - t0) / 1_000_000);
    }
}
