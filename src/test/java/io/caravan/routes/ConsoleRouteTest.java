package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.caravan.access.KeyStore;
import io.caravan.access.KeyStore.Purpose;
import io.caravan.audit.AuditPolicy;
import io.caravan.audit.AuditTrail;
import io.caravan.settings.SettingsLoader;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the operators' console is told, who is told it, and what can be done there. */
@Timeout(60)
class ConsoleRouteTest {
    private static final String STATE = "/console/state";
    private static final String MARK = "X-Caravan-Console";
    private static final String LINE = """
            {"custom_id":"q","method":"POST","url":"/v1/chat/completions","body":%s}
            """;

    @TempDir
    private Path data;

    private static JsonNode state(Rig rig, String... headers) {
        return Rig.json(rig.send(rig.request(STATE, headers).build()));
    }

    private static HttpResponse<String> replay(Rig rig, String body, String... headers) {
        return rig.send(rig.request("/console/replay", headers)
                .POST(BodyPublishers.ofString(body))
                .build());
    }

    private static String id(String id) {
        return "{\"id\":\"" + id + "\"}";
    }

    @Test
    void countsWhatHasHappenedAndShowsNoContent() throws Exception {
        try (Rig rig = Rig.start("caravan.call.attempts", "1")) {
            rig.ask("first-question");
            rig.ask("second-question");
            rig.upstream.does(FakeUpstream.status(400));
            rig.ask("third-question", "X-Request-Id", "mine");
            await().untilAsserted(() ->
                    assertThat(state(rig).at("/ended/http/caller").asLong()).isEqualTo(1));
            JsonNode state = state(rig);
            assertThat(state.at("/ended/http/answered").asLong()).isEqualTo(2);
            assertThat(state.at("/traffic/calls").asLong()).isEqualTo(3);
            assertThat(state.at("/accounts/today/charged").asLong()).isPositive();
            assertThat(state.at("/upstreams/0/breaker").asText()).isEqualTo("CLOSED");
            assertThat(state.at("/lanes/0/limit").asInt()).isPositive();
            assertThat(state.path("failures")).hasSize(1);
            assertThat(state.at("/failures/0/tenant").asText()).isEqualTo("default");
            assertThat(state.toString()).doesNotContain("question");
        }
    }

    @Test
    void aFailureOfAFileIsSentRoundAgain() throws Exception {
        try (Rig rig = Rig.start("caravan.files.settle", "50ms", "caravan.files.poll", "50ms")) {
            rig.upstream.does(FakeUpstream.status(400), FakeUpstream::echo);
            drop(rig, "a.jsonl", LINE.formatted(Rig.body("Hi")));
            await().until(() -> state(rig).at("/failures/0/action").asText().equals("resend"));
            String entry = state(rig).at("/failures/0/entry").asText();
            assertThat(Rig.code(replay(rig, id(entry)))).isEqualTo("console_header_missing");
            assertThat(Rig.code(replay(rig, id(entry), MARK, "1", "Origin", "https://elsewhere.example")))
                    .isEqualTo("origin_not_allowed");
            assertThat(Rig.code(replay(rig, id("nobody"), MARK, "1"))).isEqualTo("unknown_request");
            assertThat(replay(rig, "[", MARK, "1").statusCode()).isEqualTo(400);
            assertThat(rig.upstream.seen()).hasSize(1);

            String own = "http://127.0.0.1:" + rig.gateway.port();
            assertThat(replay(rig, id(entry), MARK, "1", "Origin", own).statusCode())
                    .isEqualTo(200);
            await().until(() -> rig.upstream.seen().size() == 2);
            await().until(() -> state(rig).at("/ended/files/answered").asLong() == 1);
            assertThat(Rig.code(replay(rig, id(entry), MARK, "1"))).isIn("unknown_request", "request_changed");
            rig.gateway.close();
            assertThat(decisions(rig)).first().satisfies(decision -> {
                assertThat(decision.path("outcome").asText()).isEqualTo("ok");
                assertThat(decision.toString()).contains("resend", "none", "default");
            });
        }
    }

    /** What the audit log has of them. */
    private static List<JsonNode> decisions(Rig rig) {
        List<JsonNode> found = new ArrayList<>();
        AuditTrail.open(AuditPolicy.of(new SettingsLoader(Path.of(""))
                        .overrides(Map.of(
                                "caravan.data.dir", rig.home.resolve("data").toString()))
                        .load()))
                .read(line -> {
                    if (line.path("action").asText().equals("replay")) {
                        found.add(line);
                    }
                });
        return found;
    }

    private static void drop(Rig rig, String name, String content) throws IOException {
        Files.writeString(Files.createDirectories(rig.home.resolve("files/in")).resolve(name), content);
    }

    @Test
    void aPageOfAnotherNameSeesNothingWithoutCredentials() throws Exception {
        try (Rig rig = Rig.start();
                Wire wire = Wire.to(rig.gateway.port())) {
            wire.send("GET /console/state HTTP/1.1~Host: elsewhere.example~Connection: close~~");
            assertThat(wire.rest()).startsWith("HTTP/1.1 403").contains("unknown_host");
        }
    }

    @Test
    void onlyOperatorsSeeWhatConcernsAll() throws Exception {
        KeyStore keys = KeyStore.of(new SettingsLoader(Path.of(""))
                .overrides(Map.of("caravan.data.dir", data.toString()))
                .load());
        String operator = bearer(keys, "ops");
        String tenant = bearer(keys, "acme");
        try (Rig rig = Rig.start(
                "caravan.access.required",
                "true",
                "caravan.operators",
                "ops, more",
                "caravan.data.dir",
                data.toString())) {
            for (String path : new String[] {STATE, "/metrics"}) {
                assertThat(rig.get(path).statusCode()).isEqualTo(401);
                assertThat(status(rig, path, operator)).isEqualTo(200);
                HttpResponse<String> refused =
                        rig.send(rig.request(path, "Authorization", tenant).build());
                assertThat(refused.statusCode()).isEqualTo(403);
                assertThat(Rig.code(refused)).isEqualTo("not_an_operator");
            }
            assertThat(replay(rig, id("x"), MARK, "1").statusCode()).isEqualTo(401);
            assertThat(Rig.code(replay(rig, id("x"), MARK, "1", "Authorization", tenant)))
                    .isEqualTo("not_an_operator");
            assertThat(Rig.code(replay(rig, id("x"), MARK, "1", "Authorization", operator)))
                    .isEqualTo("unknown_request");
            assertThat(status(rig, "/v1/models", tenant)).isEqualTo(200);
            assertThePageIsOpen(rig);
        }
    }

    private static void assertThePageIsOpen(Rig rig) {
        HttpResponse<String> page = rig.get("/console");
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(Rig.header(page, "Content-Security-Policy")).startsWith("default-src 'self';");
        assertThat(Rig.header(page, "X-Frame-Options")).isEqualTo("DENY");
        String own = "http://127.0.0.1:" + rig.gateway.port();
        assertThat(rig.send(rig.request("/console/assets/console.js", "Origin", own)
                                .build())
                        .statusCode())
                .isEqualTo(200);
        assertThat(Rig.header(rig.get("/console/assets/console.css"), "Content-Type"))
                .startsWith("text/css");
    }

    private static int status(Rig rig, String path, String authorization) {
        return rig.send(rig.request(path, "Authorization", authorization).build())
                .statusCode();
    }

    private static String bearer(KeyStore keys, String tenant) throws Exception {
        return "Bearer "
                + keys.create(new Purpose(tenant, "", Duration.ofDays(1)))
                        .shown()
                        .reveal();
    }
}
