package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.routes.FakeUpstream.Step;
import io.caravan.simulator.Fault;
import io.caravan.simulator.FaultKind;
import io.caravan.simulator.FaultRule;
import io.caravan.simulator.Simulator;
import io.caravan.simulator.SimulatorSettings;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Identical requests that are under way together share a call, and survive its failure together. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class SingleFlightRouteTest {
    private static final int MANY = 1_000;

    private Rig rig;

    @BeforeAll
    void start() throws Exception {
        rig = Rig.start("caravan.call.attempts", "1");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @AfterEach
    void nothingIsLeft() {
        await().until(() -> rig.gateway.waiting() == 0);
        assertThat(rig.get("/metrics").body()).contains("caravan_flights 0.0");
    }

    private static CompletableFuture<HttpResponse<String>> ask(Rig rig, String... headers) {
        String[] all = Stream.concat(Stream.of("X-Caravan-Merge", "single-flight"), Stream.of(headers))
                .toArray(String[]::new);
        return rig.askAsync("the same", all);
    }

    private static List<CompletableFuture<HttpResponse<String>>> askMany(Rig rig) {
        return Stream.generate(() -> ask(rig)).limit(MANY).toList();
    }

    /** Asks so many at once; the first call is answered when all are under way. */
    private List<HttpResponse<String>> together(Step... calls) {
        CountDownLatch release = new CountDownLatch(1);
        Step[] script = calls.clone();
        script[0] = (exchange, request) -> {
            release.await();
            calls[0].answer(exchange, request);
        };
        rig.upstream.does(script);
        var responses = askMany(rig);
        await().atMost(Duration.ofSeconds(30)).until(() -> rig.gateway.waiting() == MANY);
        release.countDown();
        return responses.stream().map(CompletableFuture::join).toList();
    }

    private static long count(List<HttpResponse<String>> responses, int status) {
        return responses.stream()
                .filter(response -> response.statusCode() == status)
                .count();
    }

    @Test
    void aThousandIdenticalRequestsAreOneCall() {
        List<HttpResponse<String>> responses = together(FakeUpstream::echo);
        assertThat(responses)
                .allSatisfy(response -> assertThat(Rig.content(response)).isEqualTo("echo: the same"));
        assertThat(rig.upstream.seen()).hasSize(1);
        assertThat(responses.stream()
                        .map(response -> Rig.header(response, "X-Caravan-Source"))
                        .filter("upstream"::equals))
                .hasSize(1);
        assertThat(Rig.header(ask(rig).join(), "X-Caravan-Source")).isEqualTo("upstream");
    }

    @Test
    void whenTheirCallFailsTheyAreOneCallAgain() {
        List<HttpResponse<String>> responses = together(FakeUpstream.status(500), FakeUpstream::echo);
        assertThat(rig.upstream.seen()).hasSize(2);
        assertThat(count(responses, 200)).isEqualTo(MANY - 1);
        assertThat(count(responses, 502)).isEqualTo(1);
    }

    @Test
    void aLastingOutageCostsThreeCalls() {
        List<HttpResponse<String>> responses = together(FakeUpstream.status(500));
        assertThat(rig.upstream.seen()).hasSize(3);
        assertThat(count(responses, 502)).isEqualTo(MANY);
    }

    @Test
    void whatIsTheirOwnFaultIsNotAskedAgain() {
        List<HttpResponse<String>> responses = together(FakeUpstream.status(400));
        assertThat(rig.upstream.seen()).hasSize(1);
        assertThat(count(responses, 400)).isEqualTo(MANY);
    }

    @Test
    void followersOutliveALeaderWhoseTimeIsUpTogether() {
        rig.upstream.does(FakeUpstream::blankLines, FakeUpstream::echo);
        var leader = ask(rig, "X-Caravan-Deadline", "1");
        await().until(() -> rig.upstream.seen().size() == 1);
        var followers = Stream.generate(() -> ask(rig, "X-Caravan-Deadline", "20"))
                .limit(20)
                .toList();
        assertThat(leader.join().statusCode()).isEqualTo(504);
        assertThat(followers)
                .allSatisfy(follower -> assertThat(Rig.content(follower.join())).isEqualTo("echo: the same"));
        assertThat(rig.upstream.seen()).hasSize(2);
    }

    @Test
    void aFaultInsideAfterTheLeaderHasLeftEndsTheFollowers() throws Exception {
        CountDownLatch broken = new CountDownLatch(1);
        try (Rig faulty = Rig.start()) {
            AdviceWith.adviceWith(faulty.gateway.camel(), "compose", advice -> advice.weaveByToUri("direct:call")
                    .replace()
                    .process(exchange -> {
                        broken.await();
                        throw new IllegalStateException("inside");
                    }));
            var leader = ask(faulty, "X-Caravan-Deadline", "1");
            await().until(() -> faulty.gateway.waiting() == 1);
            var follower = ask(faulty);
            await().until(() -> faulty.gateway.waiting() == 2);
            assertThat(leader.join().statusCode()).isEqualTo(504);
            broken.countDown();
            assertThat(Rig.code(follower.join())).isEqualTo("internal_error");
        }
    }

    private static Simulator slowSimulator() {
        return Simulator.start(
                SimulatorSettings.builder().latency(Duration.ofSeconds(5)).build());
    }

    private static Rig inFrontOf(Simulator simulator) throws Exception {
        return Rig.start(
                "caravan.call.attempts",
                "1",
                "caravan.upstream.base-url",
                simulator.baseUri().toString());
    }

    @Tag("long")
    @Test
    void aSimulatedUpstreamSeesOneCallForAThousand() throws Exception {
        try (Simulator simulator = slowSimulator();
                Rig simulated = inFrontOf(simulator)) {
            assertThat(askMany(simulated))
                    .allSatisfy(
                            response -> assertThat(response.join().statusCode()).isEqualTo(200));
            assertThat(simulator.ledger().report().calls().all()).isEqualTo(1);
        }
    }

    @Tag("long")
    @Test
    void aSimulatedUpstreamSeesASecondCallWhenTheFirstBreaksOff() throws Exception {
        try (Simulator simulator = slowSimulator();
                Rig simulated = inFrontOf(simulator)) {
            simulator.addFaults(FaultRule.once(Fault.of(FaultKind.CUT)));
            List<HttpResponse<String>> responses =
                    askMany(simulated).stream().map(CompletableFuture::join).toList();
            assertThat(count(responses, 200)).isEqualTo(MANY - 1);
            assertThat(simulator.ledger().report().calls().all()).isEqualTo(2);
        }
    }
}
