package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What opens the breaker besides errors, and what does not. */
@Timeout(60)
class HungUpstreamTest {
    /** What only sends blank lines is timed out soon, an answer that has begun is not; one failure opens nothing. */
    private static Rig rig(String... changes) throws Exception {
        List<String> settings = new ArrayList<>(List.of(
                "caravan.call.first-event-timeout", "300ms",
                "caravan.call.gap-timeout", "30s",
                "caravan.call.attempts", "1",
                "caravan.breaker.open-wait", "30s"));
        settings.addAll(List.of(changes));
        return Rig.start(settings.toArray(String[]::new));
    }

    private static void timeOut(Rig rig, int times) {
        for (int i = 0; i < times; i++) {
            assertThat(Rig.code(rig.ask("Hi"))).isEqualTo("upstream_timeout");
        }
    }

    /** Calls that ended without telling the breaker anything. */
    private static int ignored(Rig rig) {
        return rig.get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("resilience4j_circuitbreaker_calls_seconds_count"))
                .filter(line -> line.contains("kind=\"ignored\""))
                .mapToInt(line -> Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static int health(Rig rig) {
        return rig.get("/health").statusCode();
    }

    @Test
    void threeTimeoutsInARowOpenTheBreaker() throws Exception {
        try (Rig rig = rig()) {
            rig.upstream.does(FakeUpstream::blankLines);
            timeOut(rig, 3);
            assertThat(health(rig)).isEqualTo(503);
            HttpResponse<String> refused = rig.ask("Hi");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(Rig.code(refused)).isEqualTo("upstream_unavailable");
            assertThat(Rig.header(refused, "Retry-After")).isEqualTo("30");
            assertThat(rig.upstream.seen()).hasSize(3);
            await().until(rig::isIdle);
        }
    }

    @Test
    void anAnswerBetweenThemMeansThatItDoesNotHang() throws Exception {
        try (Rig rig = rig()) {
            rig.upstream.does(
                    FakeUpstream::blankLines,
                    FakeUpstream::blankLines,
                    FakeUpstream::echo,
                    FakeUpstream::blankLines,
                    FakeUpstream::blankLines,
                    FakeUpstream.status(429),
                    FakeUpstream::blankLines);
            timeOut(rig, 2);
            assertThat(rig.ask("Hi").statusCode()).isEqualTo(200);
            timeOut(rig, 2);
            assertThat(rig.ask("Hi").statusCode()).isEqualTo(429);
            timeOut(rig, 2);
            assertThat(health(rig)).isEqualTo(200);
            timeOut(rig, 1);
            assertThat(health(rig)).isEqualTo(503);
        }
    }

    @Test
    void aCallThatIsBrokenOffBecauseItsAskerLeftIsNoTimeout() throws Exception {
        try (Rig rig = rig()) {
            rig.upstream.does(
                    FakeUpstream::blankLines,
                    FakeUpstream::blankLines,
                    FakeUpstream.stall(10, "\n"),
                    FakeUpstream::blankLines);
            timeOut(rig, 2);
            Guest guest = new Guest(rig);
            guest.asks("Hi");
            await().until(() -> rig.upstream.seen().size() == 3);
            guest.leaves(true);
            await().until(() -> ignored(rig) == 1);
            timeOut(rig, 2);
            assertThat(health(rig)).isEqualTo(200);
            timeOut(rig, 1);
            assertThat(health(rig)).isEqualTo(503);
            await().until(rig::isIdle);
        }
    }

    @Test
    void whoGrantsNoTimeCannotOpenTheBreakerForAllOthers() throws Exception {
        try (Rig rig = rig(
                "caravan.call.first-event-timeout", "30s",
                "caravan.breaker.minimum-calls", "1",
                "caravan.breaker.window", "1",
                "caravan.breaker.timeouts", "1")) {
            rig.upstream.does(FakeUpstream::blankLines);
            while (rig.upstream.seen().size() < 5) { // one that expires before it is sent proves nothing
                assertThat(rig.ask("Hi", "X-Caravan-Deadline", "0.1").statusCode())
                        .isEqualTo(504);
            }
            await().until(() -> rig.upstream.inFlight() == 0 && rig.isIdle() && ignored(rig) >= 5);
            assertThat(health(rig)).isEqualTo(200);
            rig.upstream.does(FakeUpstream::echo);
            assertThat(rig.ask("Hi").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aDeadlineThatGaveTheUpstreamTimeIsATimeout() throws Exception {
        try (Rig rig = rig(
                "caravan.call.first-event-timeout", "30s",
                "caravan.breaker.slow-call", "200ms",
                "caravan.breaker.timeouts", "2")) {
            assertThat(rig.ask("warm up").statusCode()).isEqualTo(200);
            rig.upstream.does(FakeUpstream::blankLines);
            for (int i = 0; i < 2; i++) {
                assertThat(rig.ask("Hi", "X-Caravan-Deadline", "1").statusCode())
                        .isEqualTo(504);
            }
            await().until(() -> health(rig) == 503);
            await().until(rig::isIdle);
        }
    }

    @Test
    void slowAnswersOpenTheBreaker() throws Exception {
        try (Rig rig = rig(
                "caravan.breaker.minimum-calls", "2",
                "caravan.breaker.window", "2",
                "caravan.breaker.slow-call", "100ms")) {
            rig.upstream.does(FakeUpstream.drip(10, 20));
            assertThat(rig.ask("one").statusCode()).isEqualTo(200);
            assertThat(health(rig)).isEqualTo(200);
            assertThat(rig.ask("two").statusCode()).isEqualTo(200);
            assertThat(health(rig)).isEqualTo(503);
            await().until(rig::isIdle);
        }
    }
}
