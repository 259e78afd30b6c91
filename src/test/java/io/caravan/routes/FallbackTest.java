package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FallbackTest {
    private static final String KEY = "sk-of-the-other";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final FakeUpstream second = new FakeUpstream();
    private Rig rig;

    @BeforeEach
    void start() throws Exception {
        Path key = Files.writeString(directory.resolve("key"), KEY + "\n");
        rig = Rig.startWithFallbacks(
                """
                - name: second
                  base-url: %s
                  api-key: file:%s
                  lanes: [interactive]
                  models:
                    - name: deepseek-flash
                      as: flash-of-another-name
                      max-concurrent: 10
                      price: {hit: 1, miss: 1, output: 1}
                """.formatted(second.url(), key),
                "caravan.call.attempts",
                "2",
                "caravan.breaker.timeouts",
                "1000",
                "caravan.breaker.minimum-calls",
                "4",
                "caravan.breaker.window",
                "4",
                "caravan.breaker.open-wait",
                "1h",
                "caravan.shutdown.drain",
                "1s");
    }

    @AfterEach
    void stop() {
        rig.close();
        second.close();
    }

    @Test
    void anotherUpstreamIsAskedWhenNoAttemptAtTheFirstIsLeft() {
        rig.upstream.does(FakeUpstream.status(503));
        HttpResponse<String> response = rig.ask("Hi");
        assertThat(Rig.content(response)).isEqualTo("echo: Hi");
        assertThat(Rig.header(response, "X-Caravan-Upstream")).isEqualTo("second");
        assertThat(Rig.header(response, "X-Caravan-Calls")).isEqualTo("3");
        assertThat(rig.upstream.seen()).hasSize(2).allSatisfy(call -> assertThat(call.key())
                .isEqualTo(Rig.KEY));
        assertThat(second.seen()).singleElement().satisfies(call -> {
            assertThat(call.key()).isEqualTo(KEY);
            assertThat(call.json().path("model").asText()).isEqualTo("flash-of-another-name");
            assertThat(call.json().path("messages")).isNotEmpty();
        });
    }

    @Test
    void anAnswerOfTheFirstNamesNoOther() {
        assertThat(Rig.header(rig.ask("Hi"), "X-Caravan-Upstream")).isEmpty();
        assertThat(second.seen()).isEmpty();
    }

    @Test
    void whatIsTheCallersFaultIsAskedNowhereElse() {
        rig.upstream.does(FakeUpstream.status(400));
        assertThat(rig.ask("Hi").statusCode()).isEqualTo(400);
        assertThat(second.seen()).isEmpty();
    }

    @Test
    void aModelThatTheOtherDoesNotHaveIsNotAskedForThere() {
        rig.upstream.does(FakeUpstream.status(503));
        String body = Rig.body("Hi").replace("deepseek-flash", "deepseek-v4-pro");
        assertThat(rig.post(body).statusCode()).isEqualTo(502);
        assertThat(second.seen()).isEmpty();
    }

    @Test
    void whoWaitsGoesElsewhereAtOnceWhileTheFirstIsIllAndOtherWorkStays() {
        rig.upstream.does(FakeUpstream.status(503));
        rig.ask("one");
        rig.ask("two");
        int sent = rig.upstream.seen().size();
        CompletableFuture<HttpResponse<String>> patient = rig.askAsync("patient", "X-Caravan-Lane", "bulk");
        List<HttpResponse<String>> others =
                IntStream.range(0, 5).mapToObj(i -> rig.ask("more " + i)).toList();
        assertThat(others).allSatisfy(response -> {
            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(Rig.header(response, "X-Caravan-Calls")).isEqualTo("1");
        });
        assertThat(rig.upstream.seen()).hasSize(sent);
        assertThat(patient).isNotDone();
        assertThat(rig.get("/health").statusCode()).isEqualTo(200);
    }

    @Test
    void workThatCanWaitGoesToWhicheverIsWellFirst() throws Exception {
        try (Rig beside = Rig.startBeside(second)) {
            CircuitBreaker first = breaker(beside, "primary");
            CircuitBreaker other = breaker(beside, "elsewhere");
            first.transitionToForcedOpenState();
            other.transitionToForcedOpenState();
            CompletableFuture<HttpResponse<String>> patient = beside.askAsync("Hi", "X-Caravan-Lane", "bulk");
            await().until(() -> beside.gateway.waiting() == 1);
            assertThat(beside.get("/health").statusCode()).isEqualTo(503);
            other.transitionToClosedState();
            assertThat(Rig.header(patient.join(), "X-Caravan-Upstream")).isEqualTo("elsewhere");

            other.transitionToForcedOpenState();
            CompletableFuture<HttpResponse<String>> next = beside.askAsync("Hi again", "X-Caravan-Lane", "bulk");
            await().until(() -> beside.gateway.waiting() == 1);
            first.transitionToClosedState();
            assertThat(Rig.content(next.join())).isEqualTo("echo: Hi again");
            assertThat(Rig.header(next.join(), "X-Caravan-Upstream")).isEmpty();
            await().until(beside::isIdle);
        }
    }

    private static CircuitBreaker breaker(Rig rig, String upstream) {
        return rig.gateway.camel().getRegistry().lookupByNameAndType("breaker-" + upstream, CircuitBreaker.class);
    }

    @Test
    void whenBothFailTheCallerHearsOfTheLast() {
        rig.upstream.does(FakeUpstream.status(503));
        second.does(FakeUpstream.status(500));
        HttpResponse<String> response = rig.ask("Hi");
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(Rig.code(response)).isEqualTo("upstream_error");
        await().until(rig::isIdle);
    }
}
