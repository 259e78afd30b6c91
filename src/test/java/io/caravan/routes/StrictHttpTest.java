package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.audit.AuditPolicy;
import io.caravan.audit.AuditTrail;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What two programs could read differently is refused, what is slow or too much is closed, and the audit log says so. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(60)
class StrictHttpTest {
    private static final Duration POLL = Duration.ofMillis(10);
    private static final int MOST_CONNECTIONS = 30;
    private static final String SMUGGLED = "GET /v1/models HTTP/1.1~Host: x~~";
    private static final Pattern STATUS_LINE = Pattern.compile("HTTP/1\\.[01] \\d{3} ");

    private Rig rig;

    @BeforeAll
    void start() throws Exception {
        rig = Rig.start(
                "caravan.http.request-timeout",
                "700ms",
                "caravan.http.max-connections",
                Integer.toString(MOST_CONNECTIONS));
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @AfterEach
    void theNextRequestIsAnswered() {
        rig.upstream.does(FakeUpstream::echo);
        await().pollInterval(POLL).until(() -> rig.ask("after").statusCode() == 200);
    }

    private Wire wire() throws IOException {
        return Wire.to(rig.gateway.port());
    }

    private static long answers(String text) {
        return STATUS_LINE.matcher(text).results().count();
    }

    private long noted(String outcome) {
        AuditPolicy policy = AuditPolicy.of(new SettingsLoader(rig.home).load());
        List<String> found = new ArrayList<>();
        AuditTrail.open(policy).read(line -> {
            if (line.path("action").asText().equals("access")
                    && line.path("outcome").asText().equals(outcome)) {
                found.add(line.at("/details/address").asText());
            }
        });
        assertThat(found).allMatch("127.0.0.1"::equals);
        return found.size();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: 3~Content-Length: 3~~{}~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: 0~Content-Length: 30~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: 0, 30~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: +0~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: -1~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: 0x0~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: 99999999999999999999~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: 5~Transfer-Encoding: chunked~~0~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Transfer-Encoding: chunked~Content-Length: 5~~0~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Transfer-Encoding: gzip, chunked~~0~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Transfer-Encoding: xchunked~~0~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Transfer-Encoding: identity~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Transfer-Encoding:~ chunked~~0~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Transfer-Encoding: \u000bchunked~~0~~",
                "POST /v1/chat/completions HTTP/1.0~Host: x~Transfer-Encoding: chunked~~0~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length : 0~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content\u0000-Length: 0~~",
                "GET /v1/models HTTP/1.1~Host: x~X-Value: a\u0000b~~",
                "GET /v1/models HTTP/1.1~Host: x~X-Value: a\rb~~",
                "GET /v1/models HTTP/1.1~Host: x~X-Value: a\nX-Other: b~~",
                "GET /v1/models HTTP/1.1\nHost: x\n\n",
                "GET /v1/models HTTP/1.1~Host: x~X Value: a~~",
                "GET /v1/models HTTP/1.1~Host: x~: a~~",
                "GET /v1/models HTTP/1.1~ Host: x~~",
                "GET /v1/models HTTP/1.1~~",
                "GET /v1/models HTTP/1.1~Host: x~Host: y~~",
                "GET /v1/models HTTP/1.1~Host: x%~~",
                "GET /v1/models HTTP/1.1~Host: x%2~~",
                "GET /v1/models HTTP/1.1~Host: x/y~~",
                "GET /v1/models HTTP/2.0~Host: x~~",
                "GET /v1/models HTTP/1.2~Host: x~~",
                "GET /v1/models http/1.1~Host: x~~",
                "GET /v1/models hTTP/1.0~Host: x~~",
                "GET /v1/models ICAP/1.1~Host: x~~",
                "GET /v1/models ICAP/1.1~Host: x~Content-Leng\u00f4h: 5~~",
                "GET /v1/models~~",
                "GET v1/models HTTP/1.1~Host: x~~",
                "GET /v1/models\u0001 HTTP/1.1~Host: x~~",
                "GET /v1/mod\u00e9ls HTTP/1.1~Host: x~~",
                "CONNECT example.com:443 HTTP/1.1~Host: x~~",
                "PRI * HTTP/2.0~~SM~~"
            })
    void whatCouldBeReadInTwoWays(String request) throws IOException {
        long before = noted("bad_request");
        try (Wire wire = wire()) {
            String answer = wire.send(request + SMUGGLED).rest();
            assertThat(answer).matches("(?s)HTTP/1\\.[01] 400 .*\"code\":\"bad_request\".*");
            assertThat(answers(answer)).isEqualTo(1);
        }
        await().pollInterval(POLL).until(() -> noted("bad_request") == before + 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"FFFFFFFFFFFFFFFFF~", "80000000~", "-1~", "zz~", "~", "1~ab~", "3\nabc~", "2;x=\n~ab~"})
    void aChunkThatCannotBe(String chunk) throws IOException {
        long before = noted("bad_request");
        try (Wire wire = wire()) {
            String answer = wire.send("POST /v1/chat/completions HTTP/1.1~Host: x~Content-Type: application/json~"
                            + "Transfer-Encoding: chunked~~" + chunk + "0~~" + SMUGGLED)
                    .rest();
            assertThat(answers(answer)).isLessThanOrEqualTo(1);
            assertThat(answer).doesNotContain(" 200 ");
        }
        await().pollInterval(POLL).until(() -> noted("bad_request") == before + 1);
    }

    @Test
    void chunksAndFoldedLinesThatAreClear() throws IOException {
        String body = Rig.body("Hi");
        try (Wire wire = wire()) {
            wire.send("POST /v1/chat/completions HTTP/1.1~Host: x~Content-Type:~ application/json~"
                    + "Transfer-Encoding: Chunked~Connection: close~~"
                    + Integer.toHexString(body.length()) + ";name=value~" + body + "~0~X-Trailer: a~~");
            assertThat(wire.rest()).startsWith("HTTP/1.1 200 ").contains("echo: Hi");
        }
    }

    @Test
    void requestsSentAheadAreAnsweredInTheirOrder() throws IOException {
        CountDownLatch first = new CountDownLatch(1);
        rig.upstream.does(FakeUpstream.when(first), FakeUpstream::echo);
        try (Wire wire = wire()) {
            wire.send(post("first") + post("second") + "GET /health HTTP/1.1~Host: x~Connection: close~~");
            await().pollInterval(POLL).until(() -> !rig.upstream.seen().isEmpty());
            first.countDown();
            String answer = wire.rest();
            assertThat(answers(answer)).isEqualTo(3);
            assertThat(answer).containsSubsequence("echo: first", "echo: second", "\"status\"");
        }
    }

    private static String post(String text) {
        String body = Rig.body(text);
        return "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Type: application/json~Content-Length: "
                + body.length() + "~~" + body;
    }

    @Test
    void tooManyRequestsSentAhead() throws IOException {
        CountDownLatch never = new CountDownLatch(1);
        rig.upstream.does(FakeUpstream.when(never));
        long before = noted("too_many_ahead");
        try (Wire wire = wire()) {
            wire.send(post("first") + SMUGGLED.repeat(200));
            assertThat(wire.rest()).isEmpty();
        }
        never.countDown();
        await().pollInterval(POLL).until(() -> noted("too_many_ahead") == before + 1);
    }

    @Test
    void whoIsSlowIsTold() throws IOException {
        long before = noted("request_timeout");
        try (Wire wire = wire()) {
            assertThat(wire.send("GET /health HTTP/1.1~Host: x~X-Slow: ").rest())
                    .startsWith("HTTP/1.1 408 ")
                    .contains("\"code\":\"request_timeout\"");
        }
        await().pollInterval(POLL).until(() -> noted("request_timeout") == before + 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: 50~~{",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Transfer-Encoding: chunked~~1~"
            })
    void whatNeverComesIsNotWaitedFor(String beginning) throws IOException {
        try (Wire wire = wire()) {
            assertThat(wire.send(beginning).rest()).doesNotContain(" 200 ");
        }
    }

    /** The time is for asking, not for the answer. */
    @Test
    void anAnswerMayTakeLonger() throws IOException {
        CountDownLatch latch = new CountDownLatch(1);
        rig.upstream.does(FakeUpstream.when(latch));
        try (Wire slow = wire();
                Wire sloppy = wire();
                Wire other = wire()) {
            slow.send(post("slow"));
            sloppy.send(post("sloppy") + "~"); // old clients do that
            assertThat(other.send("GET /").rest()).isNotNull(); // returns when the time for a request is over
            latch.countDown();
            assertThat(slow.until("echo: slow")).startsWith("HTTP/1.1 200 ");
            assertThat(sloppy.until("echo: sloppy")).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void whoAsksFirstWhetherALargeBodyIsWantedNeverSendsIt() throws IOException {
        try (Wire wire = wire()) {
            String answer = wire.send("POST /v1/chat/completions HTTP/1.1~Host: x~Expect: 100-continue~"
                            + "Content-Type: application/json~Content-Length: 50000000~~")
                    .until("}}");
            assertThat(answer).startsWith("HTTP/1.1 413 ").contains("body_too_large");
        }
        try (Wire wire = wire()) {
            wire.send("POST /v1/chat/completions HTTP/1.1~Host: x~Expect: 100-continue~Content-Length: 2~~");
            assertThat(wire.until("\r\n\r\n")).startsWith("HTTP/1.1 100 ");
        }
    }

    @Test
    void tooManyConnections() throws IOException {
        List<Wire> wires = new ArrayList<>();
        try {
            String answer = "";
            while (!answer.startsWith("HTTP/1.1 503 ") && wires.size() <= MOST_CONNECTIONS) {
                Wire wire = wire().send("GET /v1/models HTTP/1.1~Host: x~~");
                wires.add(wire);
                answer = wire.until("\r\n\r\n");
            }
            assertThat(answer).startsWith("HTTP/1.1 503 ");
            await().pollInterval(POLL).until(() -> noted("too_many_connections") == 1);
            Wire talkative = wire();
            wires.add(talkative);
            talkative.send("POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: 30000~~" + "x".repeat(15_000));
            await().pollInterval(POLL).until(() -> noted("too_many_connections") == 2);
            talkative.send("x".repeat(5_000)).send("x".repeat(10_000)); // after a reset this would fail
            assertThat(talkative.rest()).startsWith("HTTP/1.1 503 ").endsWith("}}");
        } finally {
            for (Wire wire : wires) {
                wire.close();
            }
        }
    }

    @Test
    void headersThatKeepBrowsersFromMischief() {
        HttpResponse<String> health = rig.get("/health");
        assertThat(Rig.header(health, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(Rig.header(health, "Content-Security-Policy"))
                .contains("default-src 'none'", "frame-ancestors 'none'");
        assertThat(Rig.header(health, "X-Frame-Options")).isEqualTo("DENY");
        assertThat(Rig.header(health, "Referrer-Policy")).isEqualTo("no-referrer");
        assertThat(Rig.header(health, "Cache-Control")).isEqualTo("no-store");
        assertThat(Rig.header(health, "Strict-Transport-Security")).isEmpty();
        assertThat(Rig.header(health, "Server")).isEmpty();
        HttpResponse<String> models = rig.get("/v1/models");
        assertThat(Rig.header(models, "X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(Rig.header(models, "Content-Security-Policy")).isEmpty();
        assertThat(Rig.header(rig.get("/nowhere"), "X-Frame-Options")).isEqualTo("DENY");
    }

    @Test
    void noWebPageMayAsk() {
        HttpResponse<String> refused = rig.ask("Hi", "Origin", "https://page.example.com");
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(Rig.code(refused)).isEqualTo("origin_not_allowed");
        assertThat(refused.headers().map()).doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void jsonThatIsTooDeepOrHasTooLongANumber() {
        String deep = "{\"model\":\"deepseek-flash\",\"x\":" + "[".repeat(5_000) + "]".repeat(5_000) + "}";
        assertThat(rig.post(deep).statusCode()).isEqualTo(400);
        assertThat(Rig.code(rig.post(deep))).isEqualTo("json_limit_exceeded");
        String number = "{\"model\":\"deepseek-flash\",\"max_tokens\":" + "1".repeat(5_000) + "}";
        assertThat(Rig.code(rig.post(number))).isEqualTo("json_limit_exceeded");
    }
}
