package io.caravan.routes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import io.caravan.routes.FakeUpstream.Step;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** Answers that come in parts: what the upstream sends and what the client sees of it, and when. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class StreamRouteTest {
    private static final String ENDED = "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}],"
            + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\n";
    private static final String DONE = "data: [DONE]\n\n";

    private Rig rig;

    @BeforeAll
    void start() throws Exception {
        rig = Rig.start(
                "caravan.http.keep-alive", "200ms", "caravan.call.gap-timeout", "1s", "caravan.call.attempts", "9");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @AfterEach
    void nothingIsLeft() {
        await().until(rig::isIdle);
        await().until(() -> rig.gateway.waiting() == 0);
    }

    private static String part(String content) {
        return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + content
                + "\"},\"finish_reason\":null}],\"of_tomorrow\":[1]}\n\n";
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(UTF_8));
        exchange.getResponseBody().flush();
    }

    /** Sends all of it at once. */
    private static Step stream(String events) {
        return (exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            write(exchange, events);
        };
    }

    /** Sends the one, and the other when the latch opens. */
    private static Step stream(String first, CountDownLatch latch, String then) {
        return (exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            write(exchange, first);
            latch.await();
            write(exchange, then);
        };
    }

    private HttpRequest request(String... headers) {
        String body = Rig.body("hello").replaceFirst("\\{", "{\"stream\":true,");
        return rig.request("/v1/chat/completions", headers)
                .setHeader("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
    }

    private String ask(String... headers) {
        return rig.send(request(headers)).body();
    }

    /** The next line that is neither blank nor a sign of life. */
    private static String next(BufferedReader reader) throws IOException {
        String line = reader.readLine();
        while (line.isEmpty() || line.startsWith(":")) {
            line = reader.readLine();
        }
        return line;
    }

    private BufferedReader open(String... headers) throws Exception {
        HttpResponse<InputStream> response =
                Rig.CLIENT.send(request(headers), HttpResponse.BodyHandlers.ofInputStream());
        assertThat(response.statusCode()).isEqualTo(200);
        return new BufferedReader(new InputStreamReader(response.body(), UTF_8));
    }

    @Test
    void partsReachTheClientAsTheyCome() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        rig.upstream.does(stream(part("Hel"), seen, part("lo") + ENDED + DONE));
        try (BufferedReader reader = open()) {
            assertThat(next(reader) + "\n\n").isEqualTo(part("Hel"));
            seen.countDown();
            assertThat(next(reader) + "\n\n").isEqualTo(part("lo"));
            assertThat(next(reader) + "\n\n").isEqualTo(ENDED);
            assertThat(next(reader) + "\n\n").isEqualTo(DONE);
        }
        assertThat(rig.upstream.seen().get(0).json().get("stream").asBoolean()).isTrue();
    }

    @Test
    void theHeadSaysWhatItIs() {
        rig.upstream.does(stream(part("a") + ENDED + DONE));
        HttpResponse<String> response = rig.send(request("X-Request-Id", "mine"));
        assertThat(Rig.header(response, "Content-Type")).isEqualTo("text/event-stream; charset=utf-8");
        assertThat(Rig.header(response, "Cache-Control")).isEqualTo("no-cache");
        assertThat(Rig.header(response, "X-Caravan-Request-Id")).isNotEmpty();
        assertThat(Rig.header(response, "X-Request-Id")).isEqualTo("mine");
    }

    @Test
    void aClientHearsOfLifeWhileTheUpstreamQueues() throws Exception {
        CountDownLatch seen = new CountDownLatch(1);
        rig.upstream.does(stream(": keep-alive\n\n", seen, part("a") + ENDED + DONE));
        try (BufferedReader reader = open()) {
            assertThat(reader.readLine()).isEqualTo(": keep-alive");
            seen.countDown();
            assertThat(reader.lines().filter(line -> line.startsWith("data:")))
                    .last()
                    .isEqualTo("data: [DONE]");
        }
    }

    @Test
    void whatFailsBeforeTheFirstPartIsTriedAgain() {
        String silent = "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n";
        rig.upstream.does(
                FakeUpstream.status(500),
                stream(silent),
                stream(silent + ENDED.replace("stop", "insufficient_system_resource") + DONE),
                stream(""),
                stream(part("a") + ENDED + DONE));
        assertThat(ask()).endsWith(part("a") + ENDED + DONE).doesNotContain("assistant", "error");
        assertThat(rig.upstream.seen()).hasSize(5);
    }

    @Test
    void whatIsRefusedBeforeTheFirstPartHasItsStatus() {
        rig.upstream.does(FakeUpstream.status(400));
        HttpResponse<String> response = rig.send(request());
        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(Rig.header(response, "Content-Type")).isEqualTo("application/json");
        assertThat(Rig.code(response)).isNotEmpty();
    }

    @Test
    void aCutEndsWithAnErrorEventAndIsNotBoughtAgain() {
        rig.upstream.does(stream(part("half")));
        String events = ask();
        assertThat(events)
                .startsWith(part("half"))
                .contains("data: {\"error\":{")
                .doesNotContain("[DONE]");
        assertThat(rig.upstream.seen()).hasSize(1);
    }

    @Test
    void aRefusalMidStreamIsNotPassedOn() {
        rig.upstream.does(stream(part("half") + "data: {\"error\":{\"message\":\"raw words of the upstream\"}}\n\n"));
        assertThat(ask())
                .startsWith(part("half"))
                .contains("\"unusable_answer\"")
                .doesNotContain("raw words", "[DONE]");
    }

    @Test
    void aStallEndsWithAnErrorEvent() {
        CountDownLatch never = new CountDownLatch(1);
        rig.upstream.does(stream(part("half"), never, ""));
        assertThat(ask())
                .startsWith(part("half"))
                .contains("\"upstream_timeout\"")
                .doesNotContain("[DONE]");
        never.countDown();
    }

    @Test
    void commentsDoNotHideAStall() {
        rig.upstream.does((exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            write(exchange, part("half"));
            CountDownLatch never = new CountDownLatch(1);
            while (!never.await(20, TimeUnit.MILLISECONDS)) {
                write(exchange, ": keep-alive\n\n");
            }
        });
        assertThat(ask()).contains("\"upstream_timeout\"");
    }

    @Test
    void aDeadlineInTheMiddleEndsWithAnErrorEvent() {
        CountDownLatch never = new CountDownLatch(1);
        rig.upstream.does(stream(part("half"), never, ""));
        assertThat(ask("X-Caravan-Deadline", "1")).startsWith(part("half")).contains("\"deadline_exceeded\"");
        never.countDown();
    }

    @Test
    void brokenEventsAreLeftOutAndCounted() {
        double before = parseErrors();
        rig.upstream.does(stream(part("a") + "data: {\"choices\":[\n\ndata: 7\n\n" + part("b") + ENDED + DONE));
        assertThat(ask()).isEqualTo(part("a") + part("b") + ENDED + DONE);
        assertThat(parseErrors() - before).isEqualTo(2);
    }

    private double parseErrors() {
        var matcher = Pattern.compile("caravan_stream_events_total\\{event=\"parse-error\"} (\\S+)")
                .matcher(rig.get("/metrics").body());
        return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
    }

    @Test
    void whoLeavesTakesTheCallAlong() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        rig.upstream.does((exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            do {
                write(exchange, part("more"));
            } while (!never.await(10, TimeUnit.MILLISECONDS));
        });
        try (BufferedReader reader = open()) {
            assertThat(next(reader) + "\n\n").isEqualTo(part("more"));
        }
        await().until(() -> rig.upstream.brokenOff() == 1);
    }

    @Test
    void anUpstreamThatDoesNotStreamIsStreamedAllTheSame() {
        rig.upstream.does(FakeUpstream::echo);
        assertThat(ask())
                .contains("\"content\":\"echo: hello\"", "\"finish_reason\":\"stop\"", "\"usage\":{")
                .endsWith(DONE);
    }

    @Test
    void theSameKeyBringsTheSameAnswerWithoutAnotherCall() {
        rig.upstream.does(stream(part("Hel") + part("lo") + ENDED + DONE));
        ask("Idempotency-Key", "once");
        HttpResponse<String> again = rig.send(request("Idempotency-Key", "once"));
        assertThat(again.body()).contains("\"content\":\"Hello\"").endsWith(DONE);
        assertThat(Rig.header(again, "X-Caravan-Source")).isEqualTo("ledger");
        assertThat(rig.upstream.seen()).hasSize(1);
    }

    @Test
    void whoLeavesAfterGivingAKeyFindsTheWholeAnswerLater() throws Exception {
        CountDownLatch gone = new CountDownLatch(1);
        rig.upstream.does(stream(part("Hel"), gone, part("lo") + ENDED + DONE));
        try (BufferedReader reader = open("Idempotency-Key", "later")) {
            reader.readLine();
        }
        gone.countDown();
        assertThat(ask("Idempotency-Key", "later")).contains("\"content\":\"Hello\"");
        assertThat(rig.upstream.seen()).hasSize(1);
    }

    @Test
    void aSlowReaderSlowsTheUpstreamDownAndMissesNothing() throws Exception {
        int parts = 7_500;
        String large = part("x".repeat(2_000));
        AtomicLong written = new AtomicLong();
        rig.upstream.does((exchange, request) -> {
            exchange.sendResponseHeaders(200, 0);
            for (int i = 0; i < parts; i++) {
                write(exchange, large);
                written.incrementAndGet();
            }
            write(exchange, ENDED + DONE);
        });
        try (BufferedReader reader = open()) {
            reader.readLine();
            // Longer than the gap that the upstream is granted: it is not the upstream that is silent.
            await().atMost(Duration.ofSeconds(30))
                    .during(Duration.ofMillis(1500))
                    .until(written::get, count -> {
                        long last = lastSeen.getAndSet(count);
                        return last == count;
                    });
            assertThat(written.get()).isBetween(1L, parts - 1L);
            List<String> rest =
                    reader.lines().filter(line -> line.startsWith("data: ")).toList();
            assertThat(rest.get(rest.size() - 1)).isEqualTo("data: [DONE]");
            assertThat(rest).hasSize(parts + 1);
        }
    }

    private final AtomicLong lastSeen = new AtomicLong();
}
