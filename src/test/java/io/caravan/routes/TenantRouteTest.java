package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.caravan.settings.SettingsException;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a tenant may, as whoever asks over HTTP meets it. */
@Timeout(60)
class TenantRouteTest {
    private static Rig start(String row, String... changes) throws Exception {
        return Rig.startWith("tenants.yaml", "- {name: default, " + row + "}\n", changes);
    }

    @Test
    void whatATenantMayNotUseIsRefused() throws Exception {
        try (Rig rig = start("models: [deepseek-flash], lanes: [interactive, stream], merges: [none]")) {
            assertRefused(rig.post(Rig.body("a").replace("deepseek-flash", "deepseek-v4-pro")), "model_not_allowed");
            assertRefused(rig.ask("b", "X-Caravan-Lane", "bulk"), "lane_not_allowed");
            assertRefused(rig.ask("c", "X-Caravan-Merge", "pack"), "merge_not_allowed");
            assertThat(rig.ask("d", "X-Caravan-Merge", "none", "X-Caravan-Lane", "stream")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(rig.upstream.seen()).hasSize(1);
            assertThat(Rig.json(rig.get("/v1/models")).at("/data").findValuesAsText("id"))
                    .containsExactly("deepseek-flash");
            assertThat(rig.get("/metrics").body())
                    .contains("caravan_tenant_refused_total{code=\"model_not_allowed\",tenant=\"default\"} 1.0");
        }
    }

    private static void assertRefused(HttpResponse<String> response, String code) {
        assertThat(response.statusCode()).isEqualTo(403);
        assertThat(Rig.code(response)).isEqualTo(code);
        assertThat(Rig.json(response).at("/error/type").asText()).isEqualTo("permission_error");
        assertThat(Rig.json(response).at("/error/message").asText()).contains("may use:");
    }

    @Test
    void whoComesTooFastIsToldWhenToComeAgain() throws Exception {
        try (Rig rig = start("requests-per-second: 0.01, burst: 2")) {
            HttpResponse<String> first = rig.ask("a");
            assertThat(Rig.header(first, "x-ratelimit-limit-requests")).isEqualTo("2");
            assertThat(Rig.header(first, "x-ratelimit-remaining-requests")).isEqualTo("1");
            assertThat(Rig.header(first, "x-ratelimit-reset-requests")).matches("1m(39|40)s");
            assertThat(rig.ask("b").statusCode()).isEqualTo(200);
            HttpResponse<String> third = rig.ask("c");
            assertThat(third.statusCode()).isEqualTo(429);
            assertThat(Rig.code(third)).isEqualTo("too_many_requests");
            assertThat(Integer.parseInt(Rig.header(third, "Retry-After"))).isBetween(90, 100);
            assertThat(Rig.header(third, "x-ratelimit-remaining-requests")).isEqualTo("0");
        }
    }

    @Test
    void patientWorkWaitsForItsTurn() throws Exception {
        try (Rig rig = start("requests-per-second: 4, burst: 1")) {
            List<CompletableFuture<HttpResponse<String>>> bulk = IntStream.range(0, 3)
                    .mapToObj(i -> rig.askAsync("patient " + i, "X-Caravan-Lane", "bulk"))
                    .toList();
            bulk.forEach(each -> assertThat(each.join().statusCode()).isEqualTo(200));
        }
    }

    @Test
    void patientWorkWaitsNoLongerThanItsDeadline() throws Exception {
        try (Rig rig = start("requests-per-second: 0.01, burst: 1")) {
            rig.ask("takes the turn");
            assertThat(rig.ask("late", "X-Caravan-Lane", "bulk", "X-Caravan-Deadline", "0.05")
                            .statusCode())
                    .isEqualTo(504);
        }
    }

    @Test
    void soManyAtOnceAndNotMore() throws Exception {
        try (Rig rig = start("concurrent: 2")) {
            CountDownLatch hold = new CountDownLatch(1);
            rig.upstream.does(FakeUpstream.when(hold));
            List<CompletableFuture<HttpResponse<String>>> inside =
                    List.of(rig.askAsync("a"), rig.askAsync("b", "X-Caravan-Lane", "bulk"));
            await().until(() -> rig.upstream.inFlight() == 2);
            CompletableFuture<HttpResponse<String>> patient = rig.askAsync("c", "X-Caravan-Lane", "bulk");
            await().until(() -> rig.get("/metrics").body().contains("caravan_tenant_waiting 1.0"));
            HttpResponse<String> refused = rig.ask("d");
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(Rig.code(refused)).isEqualTo("too_many_concurrent_requests");
            assertThat(Rig.header(refused, "Retry-After")).isEqualTo("1");
            hold.countDown();
            inside.forEach(each -> assertThat(each.join().statusCode()).isEqualTo(200));
            assertThat(patient.join().statusCode()).isEqualTo(200);
            assertThat(rig.upstream.mostInFlight()).isEqualTo(2);
            assertThat(rig.ask("e").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aTenantWithoutARowIsThatOfAllOthers() throws Exception {
        try (Rig rig = Rig.startWith("tenants.yaml", "- {name: '*', models: [deepseek-v4-pro]}\n")) {
            assertThat(Rig.json(rig.get("/v1/models")).at("/data").findValuesAsText("id"))
                    .containsExactly("deepseek-v4-pro");
            assertRefused(rig.ask("a"), "model_not_allowed");
        }
    }

    @Test
    void withoutLimitsNothingIsSaidOfWhatIsLeft() throws Exception {
        try (Rig rig = Rig.start()) {
            assertThat(rig.ask("a").headers().map().keySet())
                    .noneMatch(name -> name.startsWith("x-ratelimit") || name.contains("spend"));
        }
    }

    @Test
    void aCapNeedsTheLedger() {
        assertThatThrownBy(() -> start("spend-per-day: 1", "caravan.ledger.enabled", "false"))
                .isInstanceOf(SettingsException.class)
                .hasMessageContainingAll("spend-per-day", "caravan.ledger.enabled");
    }
}
