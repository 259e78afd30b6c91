package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
                "1h");
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
    void workThatCanWaitGoesWhereItMayAndIsNotLostBetweenTwoThatAreIll() throws Exception {
        rig.close();
        try (Rig open = Rig.startBeside(
                second,
                "caravan.call.attempts",
                "1",
                "caravan.breaker.timeouts",
                "1000",
                "caravan.breaker.minimum-calls",
                "1",
                "caravan.breaker.window",
                "1",
                "caravan.breaker.open-wait",
                "1s")) {
            open.upstream.does(FakeUpstream.status(503));
            second.does(FakeUpstream.status(503), FakeUpstream.status(503), FakeUpstream::echo);
            assertThat(open.ask("opens both breakers").statusCode()).isEqualTo(502);
            HttpResponse<String> patient = open.ask("patient", "X-Caravan-Lane", "bulk");
            assertThat(patient.statusCode()).isIn(200, 502);
            assertThat(open.ask("patient again", "X-Caravan-Lane", "bulk").statusCode())
                    .isEqualTo(200);
            await().until(open::isIdle);
        }
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
