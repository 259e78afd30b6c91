package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpExchange;
import io.caravan.observe.JsonLog;
import io.caravan.redaction.RedactingEncoder;
import io.caravan.trace.OtlpReceiver;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Secrets and personal data, sent every way there is, stand afterwards in no log line, audit line, meter or error; with the
 * log as talkative as it gets, and the audit log told to hold what is asked and answered.
 */
@Timeout(60)
class PrivacyTest {
    private static final List<String> CORPUS = List.of(
            "sk-5f2d9c0a7b3e4d1f8a6c",
            "crv_a1b2c3d4_0123456789abcdefghijklmn",
            "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2lnbmF0dXJl",
            "alice.smith@example.com",
            "+49 30 1234567",
            "13800138000",
            "4111 1111 1111 1111",
            "5500000000000004",
            "11010519491231002X",
            "536-90-4399",
            "DE89370400440532013000");

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();
    private final ByteArrayOutputStream json = new ByteArrayOutputStream();
    private final List<HttpResponse<String>> errors = new ArrayList<>();

    @Test
    void nothingShowsUpInClear(@TempDir Path dir) throws Exception {
        PrintStream stderr = System.err;
        Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
        Logger own = (Logger) LoggerFactory.getLogger("io.caravan");
        System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
        Appender<ILoggingEvent> jsonAppender = jsonAppender(root.getLoggerContext());
        root.addAppender(jsonAppender);
        root.setLevel(Level.DEBUG);
        own.setLevel(Level.TRACE);
        String[] settings = {
            "caravan.audit.content", "true",
            "caravan.traces.content", "true",
            "caravan.http.request-timeout", "500ms",
            "caravan.files.poll", "50ms",
            "caravan.breaker.minimum-calls", "100000",
            "caravan.breaker.window", "100000"
        };
        try (OtlpReceiver receiver = new OtlpReceiver();
                SecretRecords records = new SecretRecords(dir);
                Rig rig = Rig.start(Stream.of(settings, records.settings(), traces(receiver))
                        .flatMap(Stream::of)
                        .toArray(String[]::new))) {
            sendEveryWay(rig, String.join(" | ", CORPUS));
            dropFile(rig, String.join(" | ", CORPUS));
            records.send(String.join(" | ", CORPUS));
            List<String> replies = records.errors();
            assertThat(replies)
                    .anyMatch(reply -> reply.startsWith("dead: "))
                    .anyMatch(reply -> reply.startsWith("{\"error\""));
            await().until(() -> rig.gateway.waiting() == 0);
            String metrics = rig.get("/metrics").body();
            String health = rig.get("/health").body();
            String console = rig.get("/console/state").body();
            assertThat(console).contains("\"failures\":[{");
            rig.gateway.close();
            String audit = audit(rig.home.resolve("data/audit"));
            assertThat(audit).contains("\"asked\"", "[key]", "[e-mail]", "[phone]", "[card]", "[id-number]", "[iban]");
            String spans = receiver.spans().toString();
            assertThat(spans)
                    .contains("gen_ai.input.messages", "gen_ai.output.messages", "[key]", "[e-mail]", "[card]");
            assertClear(
                    metrics,
                    health,
                    console,
                    spans,
                    audit,
                    replies.toString(),
                    errors.stream()
                            .map(error -> error.headers().map() + error.body())
                            .toList()
                            .toString());
        } finally {
            System.setErr(stderr);
            root.detachAppender(jsonAppender);
            jsonAppender.stop();
            root.setLevel(Level.WARN);
            own.setLevel(Level.INFO);
        }
        assertThat(log.size()).isPositive();
        assertClear(log.toString(StandardCharsets.UTF_8), json.toString(StandardCharsets.UTF_8));
        assertFailedRequestsCanBeFound();
    }

    private static String[] traces(OtlpReceiver receiver) {
        return new String[] {"caravan.traces.endpoint", receiver.address()};
    }

    private OutputStreamAppender<ILoggingEvent> jsonAppender(LoggerContext context) {
        RedactingEncoder encoder = new RedactingEncoder();
        encoder.setForm(RedactingEncoder.Form.JSON);
        encoder.setEncoder(JsonLog.encoder(context));
        encoder.start();
        OutputStreamAppender<ILoggingEvent> appender = new OutputStreamAppender<>();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setOutputStream(json);
        appender.start();
        return appender;
    }

    /** Every line is JSON, and that of a failed request tells whose it was. */
    private void assertFailedRequestsCanBeFound() throws IOException {
        JsonMapper mapper = new JsonMapper();
        int failed = 0;
        int ended = 0;
        for (String line : json.toString(StandardCharsets.UTF_8).lines().toList()) {
            JsonNode entry = mapper.readTree(line);
            assertThat(entry.path("@timestamp").asText()).isNotEmpty();
            boolean isFailure = entry.path("logger").asText().equals("io.caravan.observe.RequestLog");
            boolean isEnd = entry.path("logger").asText().equals("io.caravan.requests");
            if (isFailure || isEnd) {
                assertThat(entry.path("request_id").asText()).as(line).isNotEmpty();
                assertThat(entry.path("tenant").asText()).as(line).isNotEmpty();
                failed += isFailure ? 1 : 0;
                ended += isEnd ? 1 : 0;
            }
        }
        assertThat(failed).isPositive();
        assertThat(ended).isGreaterThan(failed);
    }

    private static void assertClear(String... texts) {
        for (String text : texts) {
            for (String secret : CORPUS) {
                assertThat(text.contains(secret))
                        .as("%s is there: %s", secret, around(text, secret))
                        .isFalse();
            }
        }
    }

    private static String around(String text, String secret) {
        int at = text.indexOf(secret);
        return at < 0 ? "" : text.substring(Math.max(0, at - 200), Math.min(text.length(), at + 80));
    }

    private void sendEveryWay(Rig rig, String secret) {
        rig.upstream.does(FakeUpstream::echo);
        assertThat(rig.ask("My secret is " + secret + ", keep it.").statusCode())
                .isEqualTo(200);
        rig.upstream.does(FakeUpstream.text("{\"error\": \"" + secret + "\"}"));
        errors.add(rig.ask("Once more: " + secret));
        rig.upstream.does(FakeUpstream.status(400));
        errors.add(rig.ask("And refused: " + secret));
        errors.add(rig.post("{\"model\":\"" + secret + "\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"));
        errors.add(rig.post("{\"messages\": [" + secret + "]}"));
        errors.add(rig.post(secret));
        errors.add(rig.post("{\"" + secret + "\":1,\"" + secret + "\":2}"));
        for (String header : List.of(
                "Authorization", "X-Caravan-Merge", "X-Caravan-Lane", "X-Caravan-Deadline", "Cookie", "X-Other")) {
            errors.add(rig.ask("Hi", header, secret));
        }
        errors.add(rig.ask("Hi", "Authorization", "Bearer " + secret));
        errors.add(rig.ask("Hi", "Authorization", "API-Key " + secret));
        errors.add(rig.ask("Hi", "Idempotency-Key", secret));
        String encoded = URLEncoder.encode(secret, StandardCharsets.UTF_8);
        errors.add(rig.get("/v1/" + encoded));
        errors.add(rig.get("/v1/models?key=" + encoded));
        errors.add(rig.send(rig.request("/v1/chat/completions", "Content-Type", "text/" + encoded)
                .POST(BodyPublishers.ofString(secret))
                .build()));
        sendWhatIsNotHttp(rig, secret);
        hearFromTheUpstream(rig, secret);
    }

    /** It repeats what it was asked, or worse, wherever it can. */
    private void hearFromTheUpstream(Rig rig, String secret) {
        for (int status : new int[] {400, 404, 413, 422, 429, 500, 503, 599}) {
            rig.upstream.does((exchange, request) -> {
                exchange.getResponseHeaders().set("X-Request-Id", secret);
                exchange.getResponseHeaders().set("Retry-After", secret);
                send(exchange, status, envelope(secret));
            });
            errors.add(rig.ask("Hi", "X-Caravan-Deadline", "1"));
        }
        String part = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"half\"}}]}\n\n";
        for (String events : List.of(
                "data: " + envelope(secret) + "\n\n",
                part + "data: " + envelope(secret) + "\n\n",
                part + "data: " + secret + "\n\n",
                part + "event: " + secret + "\n: " + secret + "\n\n")) {
            rig.upstream.does((exchange, request) -> send(exchange, 200, events));
            errors.add(rig.post(Rig.body("Hi").replaceFirst("\\{", "{\"stream\":true,")));
        }
    }

    /** Whoever drops it reads its results, which may repeat what is wrong; its name is in the log. */
    private static void dropFile(Rig rig, String secret) throws IOException {
        rig.upstream.does(FakeUpstream::echo);
        Path in = rig.home.resolve("files/in");
        String name = "alice.smith@example.com.jsonl";
        String request = "{\"custom_id\":\"" + secret
                + "\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":" + Rig.body(secret) + "}";
        Files.writeString(
                in.resolve(name),
                String.join("\n", request, request, secret, "{\"" + secret + "\":", request.replace("POST", secret)));
        Files.createFile(in.resolve(name + ".done"));
        await().until(() -> !Files.exists(in.resolve(name)));
    }

    private static String envelope(String secret) {
        return "{\"error\":{\"message\":\"Bad: " + secret + "\",\"type\":\"" + secret + "\",\"code\":\"" + secret
                + "\"}}";
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private static void sendWhatIsNotHttp(Rig rig, String secret) {
        for (String text : List.of(
                secret + "~~",
                "GET /" + secret + " HTTP/1.1~Host: x~Connection: close~~",
                "GET /health HTTP/1.1~Host: " + secret + "~Host: x~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Transfer-Encoding: " + secret + "~~",
                "POST /v1/chat/completions HTTP/1.1~Host: x~Transfer-Encoding: chunked~~" + secret + "~")) {
            try (Wire wire = Wire.to(rig.gateway.port())) {
                assertThat(wire.send(text).rest()).doesNotContain(secret);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String audit(Path directory) throws IOException {
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                text.append(Files.readString(file));
            }
        }
        return text.toString();
    }
}
