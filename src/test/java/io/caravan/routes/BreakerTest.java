package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(40)
class BreakerTest {
    @Test
    void anOpenBreakerIsAnErrorForTheCallerAndClosesWhenTheUpstreamIsWell() throws Exception {
        try (Rig rig = Rig.start(
                "caravan.breaker.minimum-calls", "4",
                "caravan.breaker.window", "4",
                "caravan.breaker.open-wait", "2s",
                "caravan.breaker.half-open-calls", "1",
                "caravan.call.attempts", "1")) {
            rig.upstream.does(FakeUpstream.status(400));
            for (int i = 0; i < 6; i++) {
                assertThat(rig.ask("their fault").statusCode()).isEqualTo(400);
            }
            assertThat(rig.get("/health").statusCode()).isEqualTo(200);

            rig.upstream.does(FakeUpstream.status(500));
            for (int i = 0; i < 4; i++) {
                rig.ask("upstream's fault");
            }
            assertThat(rig.get("/health").statusCode()).isEqualTo(503);

            rig.upstream.does(FakeUpstream::echo);
            HttpResponse<String> refused = rig.ask("my prompt");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(Rig.code(refused)).isEqualTo("upstream_unavailable");
            assertThat(Rig.header(refused, "Retry-After")).isEqualTo("2");
            assertThat(Rig.header(refused, "Content-Type")).isEqualTo("application/json");
            assertThat(refused.body()).doesNotContain("my prompt");
            assertThat(rig.upstream.seen()).isEmpty();

            await().atMost(Duration.ofSeconds(5)).until(() -> rig.ask("again").statusCode() == 200);
            assertThat(rig.get("/health").statusCode()).isEqualTo(200);
            assertThat(rig.gateway.waiting()).isZero();
        }
    }

    @Test
    void anUpstreamThatTakesTooLongOpensTheBreakerThoughNobodyWaitsAnyMore() throws Exception {
        try (Rig rig = Rig.start(
                "caravan.breaker.minimum-calls", "1",
                "caravan.breaker.window", "1",
                "caravan.breaker.open-wait", "30s",
                "caravan.call.deadline", "2s")) {
            rig.upstream.does(FakeUpstream::blankLines);
            assertThat(rig.ask("Hi").statusCode()).isEqualTo(504);
            await().until(() -> rig.get("/health").statusCode() == 503);
        }
    }

    @Test
    void anUpstreamThatCannotBeReachedIsTriedAgainAndOpensTheBreaker() throws Exception {
        try (Rig rig = Rig.start(
                "caravan.breaker.minimum-calls", "4",
                "caravan.breaker.window", "4",
                "caravan.breaker.open-wait", "30s",
                "caravan.call.attempts", "4")) {
            rig.upstream.close();
            HttpResponse<String> unreachable = rig.ask("Hi");
            assertThat(unreachable.statusCode()).isEqualTo(502);
            assertThat(Rig.code(unreachable)).isEqualTo("upstream_unreachable");
            assertThat(Rig.code(rig.ask("Hi"))).isEqualTo("upstream_unavailable");
            assertThat(rig.get("/metrics").body())
                    .contains("caravan_calls_outcomes_total{outcome=\"upstream_unreachable\"} 4.0");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422, 429})
    void whatIsNoFaultOfTheUpstreamNeitherOpensNorClosesTheBreaker(int status) throws Exception {
        try (Rig rig = Rig.start(
                "caravan.breaker.minimum-calls", "1",
                "caravan.breaker.window", "1",
                "caravan.breaker.open-wait", "500ms",
                "caravan.breaker.half-open-calls", "1",
                "caravan.call.attempts", "1")) {
            rig.upstream.does(FakeUpstream.status(status));
            for (int i = 0; i < 10; i++) {
                assertThat(rig.ask("Hi").statusCode()).isEqualTo(status == 422 ? 400 : status);
            }
            assertThat(isIn("closed", rig)).isTrue();

            rig.upstream.does(FakeUpstream.status(500), FakeUpstream.status(status));
            assertThat(rig.ask("Hi").statusCode()).isEqualTo(502);
            await().until(() -> isIn("half_open", rig));
            for (int i = 0; i < 10; i++) {
                assertThat(rig.ask("Hi").statusCode()).isEqualTo(status == 422 ? 400 : status);
            }
            assertThat(isIn("half_open", rig)).isTrue();

            rig.upstream.does(FakeUpstream::echo);
            assertThat(rig.ask("Hi").statusCode()).isEqualTo(200);
            assertThat(isIn("closed", rig)).isTrue();
        }
    }

    private static boolean isIn(String state, Rig rig) {
        return rig.get("/metrics")
                .body()
                .lines()
                .anyMatch(line -> line.startsWith("resilience4j_circuitbreaker_state")
                        && line.contains("state=\"" + state + "\"")
                        && line.endsWith(" 1.0"));
    }
}
