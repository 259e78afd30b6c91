package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.caravan.simulator.Fault;
import io.caravan.simulator.FaultKind;
import io.caravan.simulator.FaultRule;
import io.caravan.simulator.RecordedRequest;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Requests that go in the body of one call, from HTTP and files to an upstream that takes such bodies, and back. */
@Timeout(60)
@Tag("long")
class BatchBodyRouteTest {
    private static final int SIZE = 4;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final Simulator simulator = Simulator.start(
            SimulatorSettings.builder().batchBody(SIZE).recordedRequests(100).build());
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        rig = inFrontOf(simulator);
    }

    @AfterEach
    void stop() {
        rig.close();
        simulator.close();
    }

    private static String models() throws Exception {
        return Files.readString(Path.of("config/models.yaml"))
                .replace("max-concurrent: 2500", "max-concurrent: 2500\n  batch-body: " + SIZE);
    }

    private Rig inFrontOf(Simulator upstream) throws Exception {
        return Rig.startWith(
                "models.yaml",
                models(),
                "caravan.upstream.base-url",
                upstream.baseUri().toString(),
                "caravan.collect.merge",
                "batch-body",
                "caravan.collect.wait",
                "1s",
                "caravan.http.tenant",
                "acme",
                "caravan.files.tenant",
                "globex",
                "caravan.files.dir",
                directory.toString(),
                "caravan.files.settle",
                "1ms");
    }

    private static String text(int number) {
        return "question " + number + ", " + "more ".repeat(number);
    }

    private static List<HttpResponse<String>> askAll(Rig through, int count) {
        return IntStream.range(0, count).mapToObj(i -> through.askAsync(text(i))).toList().stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private static void assertOwnAnswer(HttpResponse<String> response, int number) {
        assertThat(Rig.content(response)).isEqualTo("Answer to: " + text(number));
        int characters = Rig.content(response).length();
        assertThat(Rig.json(response).at("/usage/completion_tokens").asInt())
                .isEqualTo((int) Math.ceil(characters * 0.3));
    }

    private long calls() {
        return simulator.ledger().report().calls().all();
    }

    @Test
    void eachGetsItsOwnAnswerAndUsageOutOfOneCall() {
        List<HttpResponse<String>> responses = askAll(rig, SIZE);
        for (int i = 0; i < SIZE; i++) {
            assertOwnAnswer(responses.get(i), i);
            assertThat(Rig.header(responses.get(i), "X-Caravan-Merge")).isEqualTo("batch-body; size=4");
            assertThat(Rig.header(responses.get(i), "X-Caravan-Source")).isEqualTo("upstream");
        }
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void requestsNeedNotBeAlike() {
        var cool = rig.postAsync("{\"temperature\":0," + Rig.body("cool").substring(1));
        var tools = rig.postAsync("{\"tools\":[],\"n\":1," + Rig.body("tools").substring(1));
        var system = rig.postAsync(
                Rig.body("system").replace("[{", "[{\"role\":\"system\",\"content\":\"Speak slowly\"},{"));
        assertThat(Rig.content(cool.join())).isEqualTo("Answer to: cool");
        assertThat(Rig.content(tools.join())).isEqualTo("Answer to: tools");
        assertThat(Rig.content(system.join())).isEqualTo("Answer to: system");
        assertThat(calls()).isEqualTo(1);
        assertThat(simulator.recordedRequests().get(0).body()).contains("\"temperature\":0", "Speak slowly");
    }

    @Test
    void oneWhoIsAloneInItsTimeIsAnOrdinaryCall() {
        HttpResponse<String> response = rig.ask(text(1));
        assertOwnAnswer(response, 1);
        assertThat(Rig.header(response, "X-Caravan-Merge")).isEqualTo("batch-body; size=1");
        assertThat(simulator.recordedRequests()).singleElement().satisfies(sent -> assertThat(sent.body())
                .doesNotContain("requests"));
    }

    @ParameterizedTest
    @CsvSource({
        "batch-drop, 2",
        "batch-duplicate, 2",
        "batch-unknown, 1",
        "batch-reorder, 1",
        "batch-fail=429, 2",
        "batch-fail=503, 2",
        "batch-fail=401, 2",
        "invalid-json, 2",
        "cut, 2",
        "spaces, 2"
    })
    void whateverIsWrongWithTheLinesEachGetsItsOwnAnswer(String fault, int calls) {
        String[] parts = fault.split("=", 2);
        FaultKind kind = FaultKind.valueOf(parts[0].replace('-', '_').toUpperCase(Locale.ROOT));
        simulator.addFaults(FaultRule.once(parts.length == 1 ? Fault.of(kind) : Fault.of(kind, parts[1])));
        List<HttpResponse<String>> responses = askAll(rig, SIZE);
        for (int i = 0; i < SIZE; i++) {
            assertOwnAnswer(responses.get(i), i);
        }
        assertThat(calls()).isEqualTo(calls);
    }

    @Test
    void aLineThatRefusesItsRequestEndsThatOneAlone() {
        simulator.addFaults(
                FaultRule.once(new Fault(FaultKind.BATCH_FAIL, Map.of("status", "422", "item", "question 2"))));
        List<HttpResponse<String>> responses = askAll(rig, SIZE);
        assertThat(responses.get(2).statusCode()).isEqualTo(400);
        assertThat(Rig.code(responses.get(2))).isEqualTo("refused_by_upstream");
        for (int i : new int[] {0, 1, 3}) {
            assertOwnAnswer(responses.get(i), i);
        }
        assertThat(calls()).isEqualTo(1);
    }

    @Test
    void aBodyThatIsRefusedAsAWholeIsAskedRequestByRequest() {
        simulator.addFaults(FaultRule.whenever("question 2", Fault.of(FaultKind.CONTENT_RISK)));
        List<HttpResponse<String>> responses = askAll(rig, SIZE);
        assertThat(Rig.code(responses.get(2))).isEqualTo("content_refused");
        for (int i : new int[] {0, 1, 3}) {
            assertOwnAnswer(responses.get(i), i);
        }
        assertThat(calls()).isEqualTo(1 + SIZE);
    }

    @Test
    void anUpstreamThatDoesNotKnowSuchBodiesIsAskedRequestByRequest() throws Exception {
        try (Simulator plain = Simulator.start(SimulatorSettings.defaults());
                Rig mistaken = inFrontOf(plain)) {
            List<HttpResponse<String>> responses = askAll(mistaken, SIZE);
            for (int i = 0; i < SIZE; i++) {
                assertOwnAnswer(responses.get(i), i);
            }
            assertThat(plain.ledger().report().calls().all()).isEqualTo(1 + SIZE);
        }
    }

    @Test
    void otherUpstreamsAreAskedRequestByRequest() throws Exception {
        String fallbacks = """
                - name: elsewhere
                  base-url: %s
                  models:
                    - {name: deepseek-flash, as: other, max-concurrent: 10, price: {hit: 1, miss: 1, output: 1}}
                """;
        try (FakeUpstream elsewhere = new FakeUpstream();
                Rig two = Rig.startWith(
                        Map.of("models.yaml", models(), "fallbacks.yaml", fallbacks.formatted(elsewhere.url())),
                        "caravan.call.attempts",
                        "1",
                        "caravan.collect.merge",
                        "batch-body",
                        "caravan.collect.wait",
                        "1s")) {
            two.upstream.does(FakeUpstream.status(503));
            List<HttpResponse<String>> responses = askAll(two, SIZE);
            for (int i = 0; i < SIZE; i++) {
                assertThat(Rig.content(responses.get(i))).isEqualTo("echo: " + text(i));
                assertThat(Rig.header(responses.get(i), "X-Caravan-Upstream")).isEqualTo("elsewhere");
            }
            assertThat(elsewhere.seen()).hasSize(SIZE);
        }
    }

    @Test
    void twoTenantsNeverMeetInABody() throws Exception {
        Files.writeString(directory.resolve("in/prompt.yaml"), "model: deepseek-flash");
        for (String name : List.of("a.txt", "b.txt")) {
            Path part = Files.writeString(directory.resolve("in/" + name + ".part"), "of globex");
            Files.move(part, directory.resolve("in/" + name));
        }
        CompletableFuture<HttpResponse<String>> one = rig.askAsync("of acme");
        CompletableFuture<HttpResponse<String>> two = rig.askAsync("of acme");
        assertThat(Rig.content(one.join())).isEqualTo("Answer to: of acme");
        assertThat(Rig.content(two.join())).isEqualTo("Answer to: of acme");
        await().until(() ->
                Files.exists(directory.resolve("done/a.txt")) && Files.exists(directory.resolve("done/b.txt")));
        assertThat(simulator.recordedRequests()).hasSize(2).allSatisfy(BatchBodyRouteTest::assertOfOneTenant);
    }

    private static void assertOfOneTenant(RecordedRequest sent) throws Exception {
        assertThat(new JsonMapper().readTree(sent.body()).path("requests")).hasSize(2);
        assertThat(sent.body().contains("of acme")).isNotEqualTo(sent.body().contains("of globex"));
    }

    @Test
    void theMostUrgentRequestTakesTheOthersAlong() throws Exception {
        try (Rig patient = Rig.startWith(
                "models.yaml",
                models(),
                "caravan.upstream.base-url",
                simulator.baseUri().toString(),
                "caravan.collect.merge",
                "batch-body",
                "caravan.collect.wait",
                "1h")) {
            CompletableFuture<HttpResponse<String>> other = patient.askAsync(text(1));
            HttpResponse<String> urgent = patient.ask(text(2), "X-Caravan-Deadline", "3");
            assertOwnAnswer(urgent, 2);
            assertOwnAnswer(other.join(), 1);
            assertThat(calls()).isEqualTo(1);
        }
    }
}
