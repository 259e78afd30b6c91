package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever comes in over HTTP: a clear error to its sender, and the next request is answered. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(40)
class BadInputTest {
    private Rig rig;

    @BeforeAll
    void start() throws Exception {
        rig = Rig.start("caravan.collect.room", "3");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @AfterEach
    void theNextRequestIsAnswered() {
        assertThat(Rig.content(rig.ask("after"))).isEqualTo("echo: after");
        assertThat(rig.gateway.waiting()).isZero();
    }

    private static void assertEnvelope(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(Rig.header(response, "Content-Type")).isEqualTo("application/json");
        assertThat(Rig.code(response)).isEqualTo(code);
        assertThat(Rig.json(response).at("/error/message").asText()).endsWith(".");
        assertThat(Rig.json(response).at("/error/type").asText()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "`` | invalid_json",
                "{ | invalid_json",
                "not json | invalid_json",
                "[1,2] | invalid_json",
                "{\"model\":\"deepseek-flash\"} | missing_messages",
                "{\"model\":\"deepseek-flash\",\"messages\":[]} | missing_messages",
                "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]} | unknown_model",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]} | missing_model"
            })
    void aBodyThatIsNoRequest(String body, String code) {
        assertEnvelope(rig.post(body), 400, code);
    }

    @Test
    void aBodyThatIsNotUtf8() {
        byte[] body = Rig.body("?").getBytes(StandardCharsets.UTF_8);
        body[Rig.body("?").indexOf('?')] = (byte) 0xff;
        HttpResponse<String> response = rig.send(rig.request("/v1/chat/completions", "Content-Type", "application/json")
                .POST(BodyPublishers.ofByteArray(body))
                .build());
        assertEnvelope(response, 400, "invalid_json");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "text/plain",
                "application/x-www-form-urlencoded",
                "multipart/form-data; boundary=x",
                "application/jsonlines",
                "application/x-java-serialized-object"
            })
    void anotherContentType(String type) {
        HttpResponse<String> response = rig.send(rig.request("/v1/chat/completions", "Content-Type", type)
                .POST(BodyPublishers.ofString(Rig.body("Hi")))
                .build());
        assertEnvelope(response, 415, "not_json");
    }

    @Test
    void noContentType() {
        assertEnvelope(
                rig.send(rig.request("/v1/chat/completions")
                        .POST(BodyPublishers.ofString(Rig.body("Hi")))
                        .build()),
                415,
                "not_json");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fiftyMegabytes(boolean sizeIsTold) {
        byte[] body = Rig.body("x".repeat(50 << 20)).getBytes(StandardCharsets.UTF_8);
        HttpResponse<String> response = rig.send(rig.request("/v1/chat/completions", "Content-Type", "application/json")
                .POST(
                        sizeIsTold
                                ? BodyPublishers.ofByteArray(body)
                                : BodyPublishers.fromPublisher(BodyPublishers.ofByteArray(body)))
                .build());
        assertEnvelope(response, 413, "body_too_large");
    }

    /** Who is refused instead is told at once (StrictHttpTest); the client of Java 17 would wait for its 100 for ever. */
    @Test
    void whoAsksBeforeSendingABodyIsTold() {
        HttpResponse<String> response = rig.send(rig.request("/v1/chat/completions", "Content-Type", "application/json")
                .expectContinue(true)
                .POST(BodyPublishers.ofString(Rig.body("Hi")))
                .build());
        assertThat(Rig.content(response)).isEqualTo("echo: Hi");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/v1/chat/completion", "/v1/chat/completions/x", "/v1/embeddings", "/%2e%2e/etc/passwd"})
    void anUnknownPath(String path) {
        assertEnvelope(rig.get(path), 404, "unknown_path");
    }

    @ParameterizedTest
    @CsvSource({"GET, /v1/chat/completions", "DELETE, /v1/chat/completions", "POST, /v1/models", "PUT, /health"})
    void aWrongMethod(String method, String path) {
        assertEnvelope(
                rig.send(rig.request(path)
                        .method(method, BodyPublishers.noBody())
                        .build()),
                405,
                "wrong_method");
    }

    @ParameterizedTest
    @ValueSource(strings = {"packs", "", "Pack"})
    void anUnknownMerge(String name) {
        assertEnvelope(rig.ask("Hi", "X-Caravan-Merge", name), 400, "unknown_merge");
    }

    @Test
    void anIdempotencyKeyThatCannotBeOne() {
        assertEnvelope(rig.ask("Hi", "Idempotency-Key", ""), 400, "invalid_idempotency_key");
        assertEnvelope(rig.ask("Hi", "idempotency-key", "x".repeat(256)), 400, "invalid_idempotency_key");
        assertEnvelope(rig.ask("Hi", "Idempotency-Key", "a", "Idempotency-Key", "b"), 400, "invalid_idempotency_key");
        assertThat(rig.ask("Hi", "Idempotency-Key", "one key").statusCode()).isEqualTo(200);
    }

    @Test
    void anUnreadableDeadline() {
        assertEnvelope(rig.ask("Hi", "X-Caravan-Deadline", "soon"), 400, "invalid_deadline");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1970-01-01T00:00:00Z", "-1000000000-01-01T00:00:00Z"})
    void aDeadlineThatHasPassed(String deadline) {
        for (int i = 0; i < 5; i++) {
            assertEnvelope(rig.ask("Hi", "X-Caravan-Deadline", deadline), 504, "deadline_exceeded");
        }
    }

    @Test
    void aDeadlineInTheFarFuture() {
        assertThat(rig.ask("Hi", "X-Caravan-Deadline", "+1000000000-12-31T23:59:59Z")
                        .statusCode())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /health HTTP/1.1~Host: x~X-Huge: HUGE~~ | 431 | headers_too_large",
                "GET /HUGE HTTP/1.1~Host: x~~ | 431 | headers_too_large",
                "nonsense~~ | 400 | bad_request",
                "GET /health HTTP/1.1~Host: x~no colon~~ | 400 | bad_request",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Content-Length: minus~~ | 400 | bad_request",
            })
    void whatIsNotHttp(String request, int status, String code) throws IOException {
        String answer = raw(request.replace("~", "\r\n").replace("HUGE", "x".repeat(40_000)));
        assertThat(answer).matches("(?s)HTTP/1\\.[01] " + status + " .*");
        assertThat(answer).contains("application/json", "\"code\":\"" + code + "\"");
    }

    @Test
    void anOwnIdThatCannotBeSentBack() throws IOException {
        String body = Rig.body("Hi");
        String answer = raw("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Connection: close\r\nX-Request-Id: a\u000bb\u0001\u00e9\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body);
        assertThat(answer).startsWith("HTTP/1.1 ");
    }

    @Test
    void aCallerWhoLeavesInTheMiddle() throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.gateway.port())) {
            socket.getOutputStream()
                    .write(("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 1000\r\n\r\n{\"model\"")
                            .getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), rig.gateway.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            socket.getOutputStream().flush();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            socket.getInputStream().transferTo(answer);
            return answer.toString(StandardCharsets.UTF_8);
        }
    }
}
