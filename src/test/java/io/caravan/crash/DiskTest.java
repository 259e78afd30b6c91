package io.caravan.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.caravan.FreePort;
import io.caravan.chat.Merge;
import io.caravan.simulator.Fault;
import io.caravan.simulator.FaultKind;
import io.caravan.simulator.FaultRule;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The disk of a gateway that is at work refuses, and is mended: nothing is bought that cannot be noted, nothing twice. */
@Tag("crash")
@Timeout(180)
class DiskTest {
    private static final Path LOG = QuickStart.inTarget("log");
    private static final Duration UNDER_WAY = Duration.ofSeconds(4);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Several times as long as a file needs on a good disk, and longer than a request waits for its next try. */
    private static final Duration QUIET = Duration.ofSeconds(3);

    private final HttpClient client = HttpClient.newHttpClient();
    private final Path dir;
    private final Simulator simulator = Simulator.start(
            SimulatorSettings.builder().eventLoops(1).recordedRequests(1_000).build());
    private final CallCount calls = new CallCount(simulator);
    private final Results results = new Results("file");
    private final FileDrops files;
    private final int port = FreePort.any();
    private final GatewayProcess gateway;
    private final FullDisk disk;

    DiskTest(@TempDir Path dir) throws Exception {
        this.dir = dir;
        files = new FileDrops(dir.resolve("files"), results);
        gateway = GatewayProcess.start(List.of("-cp", classPath()), settings(), LOG);
        disk = new FullDisk(gateway);
    }

    /** Of the product: what only tests have stays out. */
    private static String classPath() {
        String tests = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Stream.of(tests.split(File.pathSeparator))
                .filter(part -> !part.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private Map<String, String> settings() {
        return Map.of(
                "caravan.upstream.base-url", simulator.baseUri().toString(),
                "caravan.upstream.api-key", "test",
                "caravan.http.port", Integer.toString(port),
                "caravan.files.dir", dir.resolve("files").toString(),
                "caravan.files.poll", "50ms",
                "caravan.files.settle", "50ms",
                "caravan.data.dir", dir.resolve("data").toString());
    }

    @BeforeEach
    void start() throws Exception {
        assumeThat(FullDisk.isThere()).as("prlimit").isTrue();
        gateway.awaitReady();
        assertThat(ask("http-0", "key-0").statusCode()).isEqualTo(200);
        assertThat(health().statusCode()).isEqualTo(200);
    }

    @AfterEach
    void stop() {
        gateway.close();
        simulator.close();
    }

    @Test
    void aLedgerThatCannotGrowTakesNothingOnAndTellsNothingUntilItCan() throws Exception {
        simulator.addFaults(FaultRule.whenever("Question slow-", Fault.of(FaultKind.SLOW, UNDER_WAY.toMillis())));
        CompletableFuture<HttpResponse<String>> underWay = send("slow-0", "key-slow-0");
        files.drop(List.of(question("slow-1"), question("slow-2")));
        await().atMost(PATIENCE).until(() -> asked("slow-0", "slow-1", "slow-2"));
        disk.refuseBeyond(Files.size(dir.resolve("data/ledger.db-wal")));

        await().atMost(PATIENCE).until(() -> simulator.ledger().report().calls().answered() == 4);
        await().atMost(PATIENCE).untilAsserted(this::isInTrouble);
        files.drop(List.of(question("file-1"), question("file-2")));
        refusesWhatItCannotNote();
        staysSo(() -> {
            assertThat(underWay).as("answered before the answer was kept").isNotDone();
            nothingIsPublished(2);
        });

        disk.mend();
        recovers();
        assertThat(Results.isOwn(question("slow-0"), underWay.get().body())).isTrue();
        allFilesAreDone();
        onceEach("http-0", "http-1", "http-2", "slow-0", "slow-1", "slow-2", "file-1", "file-2");
    }

    /**
     * No outcome waits to be kept here. The gateway finds by itself that the disk is mended, and does not take a commit
     * that had nothing to write for that.
     */
    @Test
    void aDiskThatTakesNothingIsNotTakenForMendedUntilItIs() throws Exception {
        disk.refuseBeyond(0);

        files.drop(List.of(question("file-1"), question("file-2")));
        refusesWhatItCannotNote();
        isInTrouble();
        staysSo(() -> nothingIsPublished(1));

        disk.mend();
        recovers();
        allFilesAreDone();
        onceEach("http-0", "http-1", "http-2", "file-1", "file-2");
    }

    private void refusesWhatItCannotNote() throws Exception {
        HttpResponse<String> refused = ask("http-1", "key-1");
        assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
        assertThat(refused.body()).contains("\"ledger_unavailable\"");
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        HttpResponse<String> unnoted = ask("http-2", "");
        assertThat(unnoted.statusCode()).as(unnoted.body()).isEqualTo(200);
        HttpResponse<String> known = ask("http-0", "key-0");
        assertThat(known.statusCode()).as(known.body()).isEqualTo(200);
        assertThat(known.headers().firstValue("X-Caravan-Source")).hasValue("ledger");
    }

    private void isInTrouble() throws Exception {
        HttpResponse<String> health = health();
        assertThat(health.statusCode()).as(health.body()).isEqualTo(503);
        assertThat(health.body()).contains("the disk");
    }

    private void nothingIsPublished(int sources) throws Exception {
        isInTrouble();
        assertThat(gateway.isAlive()).isTrue();
        assertThat(files.waiting()).hasSize(sources);
        assertThat(out(false)).isEmpty();
        calls.look();
        assertThat(calls.asked()).doesNotContain("http-1", "file-1", "file-2");
    }

    private static void staysSo(Check check) {
        await().atMost(PATIENCE).during(QUIET).untilAsserted(check::run);
    }

    private interface Check {
        void run() throws Exception;
    }

    private void recovers() throws Exception {
        await().atMost(Duration.ofSeconds(10)).until(() -> health().statusCode() == 200);
        HttpResponse<String> taken = ask("http-1", "key-1");
        assertThat(taken.statusCode()).as(taken.body()).isEqualTo(200);
        assertThat(gateway.isAlive()).isTrue();
    }

    private void allFilesAreDone() throws Exception {
        // The plan of a publication goes last, after the source.
        await().atMost(PATIENCE)
                .until(() -> files.waiting().isEmpty() && out(true).isEmpty());
        assertThat(files.collect()).isEmpty();
        assertThat(results.lost()).isEmpty();
        assertThat(results.twice()).isEmpty();
        assertThat(results.wrong()).isEmpty();
    }

    /** Results under the names they have while nobody is to read them, or under their final names. */
    private List<Path> out(boolean unfinished) throws IOException {
        try (Stream<Path> out = Files.list(dir.resolve("files/out"))) {
            return out.filter(file -> file.toString().endsWith(".part") == unfinished)
                    .toList();
        }
    }

    private void onceEach(String... questions) {
        calls.look();
        assertThat(calls.asked()).containsExactlyInAnyOrder(questions);
        assertThat(calls.calls()).isEqualTo(questions.length);
        assertThat(simulator.ledger().report().calls().answered()).isEqualTo(questions.length);
    }

    private boolean asked(String... questions) {
        calls.look();
        return calls.asked().containsAll(List.of(questions));
    }

    private static Question question(String id) {
        return new Question(id, Merge.NONE);
    }

    private HttpResponse<String> ask(String id, String key) {
        return send(id, key).join();
    }

    /** @param key empty for a request that the ledger does not know of */
    private CompletableFuture<HttpResponse<String>> send(String id, String key) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address("/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(question(id).body()));
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return client.sendAsync(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> health() throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(address("/health")).build(), BodyHandlers.ofString());
    }

    private URI address(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }
}
