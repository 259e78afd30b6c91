package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.routes.FakeUpstream.Seen;
import io.caravan.routes.FakeUpstream.Step;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(Lifecycle.PER_CLASS)
@Timeout(40)
class CallRouteTest {
    private static final int LIMIT = 2;

    private Rig rig;

    @BeforeAll
    void start() throws Exception {
        rig = Rig.start("caravan.call.max-concurrent", Integer.toString(LIMIT));
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    /** With a limit that no 429 of another test has lowered. */
    private void startAnew() throws Exception {
        stop();
        start();
    }

    @BeforeEach
    void answerAgain() {
        rig.upstream.does(FakeUpstream::echo);
    }

    @Test
    void onlyCaravansOwnHeadersReachTheUpstream() {
        HttpResponse<String> response = rig.send(rig.request(
                        "/v1/chat/completions?api-version=1&CamelHttpUri=http://127.0.0.1:1/",
                        "Authorization",
                        "Bearer of-the-caller",
                        "Cookie",
                        "session=1",
                        "X-Anything",
                        "1",
                        "X-Request-Id",
                        "theirs",
                        "kafka.OVERRIDE_TOPIC",
                        "elsewhere",
                        "CamelHttpUri",
                        "http://127.0.0.1:1/",
                        "CamelHttpPath",
                        "/evil",
                        "CamelHttpQuery",
                        "evil=1",
                        "CamelHttpMethod",
                        "DELETE",
                        "Content-Type",
                        "application/json; charset=utf-8")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(Rig.body("Hi")))
                .build());

        assertThat(response.statusCode()).isEqualTo(200);
        Seen call = rig.upstream.seen().get(0);
        assertThat(call.line()).isEqualTo("POST /chat/completions");
        assertThat(call.headers().keySet())
                .isSubsetOf("Host", "Connection", "User-agent", "Content-type", "Content-length", "Authorization");
        assertThat(call.headers().get("Authorization")).containsExactly("Bearer " + Rig.KEY);
        assertThat(call.headers().getFirst("Content-type")).startsWith("application/json");
        assertThat(call.body()).startsWith(Rig.body("Hi").substring(0, 40)).contains("\"thinking\"", "\"max_tokens\"");
        assertThat(response.headers().map().keySet())
                .isSubsetOf(
                        "content-type",
                        "content-length",
                        "x-request-id",
                        "x-caravan-request-id",
                        "x-caravan-merge",
                        "x-caravan-calls",
                        "x-caravan-source",
                        "cache-control",
                        "x-content-type-options");
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 500, 502, 503})
    void triesAgainWhereThatMayHelpAndCountsEachAttemptOnce(int status) {
        rig.upstream.does(FakeUpstream.status(status), FakeUpstream.status(status), FakeUpstream::echo);
        HttpResponse<String> response = rig.ask("Hi");
        assertThat(Rig.content(response)).isEqualTo("echo: Hi");
        assertThat(Rig.header(response, "X-Caravan-Calls")).isEqualTo("3");
        assertThat(rig.upstream.seen()).hasSize(3);
    }

    static Stream<Step> refusalsInsideA200() {
        return Stream.of(
                FakeUpstream.text(""),
                FakeUpstream.text("\n\n   \n"),
                FakeUpstream.text("{\"choices\":[{\"mess"),
                FakeUpstream.text("<html>busy</html>"),
                FakeUpstream.text(FakeUpstream.completion("     ", "stop")),
                FakeUpstream.text(FakeUpstream.completion("Hel", "insufficient_system_resource")),
                FakeUpstream.text(FakeUpstream.completion("Hel", "aborted")),
                FakeUpstream::cut,
                FakeUpstream::hangUp);
    }

    @Test
    void aStatusThatIsNoneIsTheUpstreamsTrouble() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Rig other = Rig.start(
                        "caravan.upstream.base-url",
                        "http://127.0.0.1:" + server.getLocalPort(),
                        "caravan.call.attempts",
                        "1")) {
            CompletableFuture<HttpResponse<String>> answer = other.askAsync("Hi");
            try (Wire call = Wire.of(server.accept())) {
                call.until("\r\n\r\n");
                call.send("HTTP/1.1 000 none~Content-Length: 0~~");
                assertThat(Rig.code(answer.join())).isEqualTo("upstream_broken");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("refusalsInsideA200")
    void anUnusableAnswerIsTriedAgain(Step refusal) {
        rig.upstream.does(refusal, FakeUpstream::echo);
        HttpResponse<String> response = rig.ask("Hi");
        assertThat(Rig.content(response)).isEqualTo("echo: Hi");
        assertThat(rig.upstream.seen()).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({
        "400, 1, 400, refused_by_upstream",
        "404, 1, 502, upstream_error",
        "422, 1, 400, refused_by_upstream",
        "429, 4, 429, upstream_rate_limit",
        "500, 4, 502, upstream_error",
        "503, 4, 502, upstream_busy"
    })
    void whatCannotBeAnsweredIsAnError(int status, int attempts, int seen, String code) {
        rig.upstream.does(FakeUpstream.status(status));
        HttpResponse<String> response = rig.ask("Hi");
        assertThat(response.statusCode()).isEqualTo(seen);
        assertThat(Rig.code(response)).isEqualTo(code);
        assertThat(Rig.header(response, "Content-Type")).isEqualTo("application/json");
        assertThat(response.body()).doesNotContain("raw words", "Hi");
        assertThat(rig.upstream.seen()).hasSize(attempts);
    }

    @Test
    void waitsAsLongAsTheUpstreamAsks() {
        rig.upstream.does(FakeUpstream.status(429, "Retry-After", "1"), FakeUpstream::echo);
        assertThat(rig.ask("Hi").statusCode()).isEqualTo(200);
        List<Seen> calls = rig.upstream.seen();
        assertThat(calls).hasSize(2);
        assertThat(Duration.ofNanos(calls.get(1).nanos() - calls.get(0).nanos()))
                .isGreaterThanOrEqualTo(Duration.ofMillis(990));
    }

    @Test
    void whatWaitsForItsNextAttemptKeepsNoOtherAway() {
        rig.upstream.does((exchange, request) -> {
            Step step = request.lastMessage().equals("slow")
                    ? FakeUpstream.status(503, "Retry-After", "3")
                    : FakeUpstream::echo;
            step.answer(exchange, request);
        });
        List<CompletableFuture<HttpResponse<String>>> slow = IntStream.range(0, LIMIT * 2)
                .mapToObj(i -> rig.askAsync("slow", "X-Caravan-Deadline", "5"))
                .toList();
        await().until(() -> rig.upstream.seen().size() >= LIMIT * 2);
        assertThat(rig.ask("quick", "X-Caravan-Deadline", "2").statusCode()).isEqualTo(200);
        assertThat(slow)
                .allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(502));
    }

    @Test
    void aRetryAfterBeyondTheDeadlineIsNotWaitedFor() {
        rig.upstream.does(FakeUpstream.status(429, "Retry-After", "9999999999999999"));
        assertThat(rig.ask("Hi").statusCode()).isEqualTo(429);
        rig.upstream.does(FakeUpstream.status(429, "Retry-After", "3600"));
        HttpResponse<String> response = rig.ask("Hi");
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(Rig.header(response, "Retry-After")).isEqualTo("3600");
        assertThat(rig.upstream.seen()).hasSize(1);
    }

    @Test
    void theDeadlineHoldsThoughTheUpstreamSendsBlankLinesForEver() throws Exception {
        startAnew();
        rig.upstream.does(FakeUpstream::blankLines);
        List<CompletableFuture<HttpResponse<String>>> stuck = IntStream.range(0, LIMIT)
                .mapToObj(i -> rig.askAsync("Hi", "X-Caravan-Deadline", "1"))
                .toList();
        assertThat(stuck).allSatisfy(response -> {
            assertThat(response.join().statusCode()).isEqualTo(504);
            assertThat(Rig.code(response.join())).isEqualTo("deadline_exceeded");
        });
        await().atMost(Duration.ofSeconds(2)).until(() -> rig.upstream.brokenOff() == LIMIT);
        assertThat(rig.gateway.waiting()).isZero();

        rig.upstream.does(FakeUpstream::echo);
        assertThat(rig.ask("after").statusCode()).isEqualTo(200);
    }

    @Test
    void anAnswerWithoutEndIsBrokenOff() {
        rig.upstream.does(FakeUpstream::flood, FakeUpstream::echo);
        assertThat(Rig.content(rig.ask("Hi", "X-Caravan-Deadline", "20"))).isEqualTo("echo: Hi");
        await().atMost(Duration.ofSeconds(2)).until(() -> rig.upstream.brokenOff() == 1);
    }

    @Test
    void neverMoreCallsAreInFlightThanAllowed() throws Exception {
        startAnew();
        CountDownLatch release = new CountDownLatch(1);
        rig.upstream.does(FakeUpstream.when(release));
        List<CompletableFuture<HttpResponse<String>>> responses =
                IntStream.range(0, 20).mapToObj(i -> rig.askAsync("Hi " + i)).toList();
        await().until(() -> rig.gateway.waiting() == 20 && rig.upstream.inFlight() == LIMIT);
        release.countDown();
        assertThat(responses)
                .allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(200));
        assertThat(rig.upstream.mostInFlight()).isEqualTo(LIMIT);
    }
}
