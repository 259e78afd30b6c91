package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream that falls silent, or seems to. The timer that is not meant to strike has half a minute in each test. */
@Timeout(60)
@Tag("long")
class SilenceTest {
    private static Rig rig(String firstEvent, String gap, String attempts) throws Exception {
        return Rig.start(
                "caravan.call.first-event-timeout", firstEvent,
                "caravan.call.gap-timeout", gap,
                "caravan.call.attempts", attempts,
                "caravan.breaker.timeouts", "1000");
    }

    private static void assertTimedOut(HttpResponse<String> response) {
        assertThat(response.statusCode()).isEqualTo(502);
        assertThat(Rig.code(response)).isEqualTo("upstream_timeout");
    }

    @Test
    void blankLinesAreNoAnswer() throws Exception {
        try (Rig rig = rig("500ms", "30s", "1")) {
            rig.upstream.does(FakeUpstream::blankLines);
            assertTimedOut(rig.ask("Hi"));
            await().until(() -> rig.upstream.brokenOff() == 1 && rig.isIdle());
        }
    }

    @Test
    void anUpstreamThatDoesNotEvenSendHeadersIsNotWaitedForEither() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (Rig rig = rig("500ms", "30s", "1")) {
            rig.upstream.does(FakeUpstream.when(never));
            assertTimedOut(rig.ask("Hi"));
            await().until(rig::isIdle);
        }
    }

    @Test
    void anAnswerThatHasBegunMayTakeLongerThanItsBeginning() throws Exception {
        try (Rig rig = rig("500ms", "30s", "1")) {
            rig.upstream.does(FakeUpstream.drip(20, 50));
            assertThat(Rig.content(rig.ask("Hi"))).isEqualTo("echo: Hi");
            await().until(rig::isIdle);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "  \r\n\t"})
    void anAnswerThatStallsIsBrokenOff(String filler) throws Exception {
        try (Rig rig = rig("30s", "500ms", "1")) {
            rig.upstream.does(FakeUpstream.stall(10, filler));
            assertTimedOut(rig.ask("Hi"));
            await().until(rig::isIdle);
        }
    }

    @Test
    void anAnswerThatDripsIsHeardOut() throws Exception {
        try (Rig rig = rig("30s", "1s", "1")) {
            rig.upstream.does(FakeUpstream.drip(20, 100));
            assertThat(Rig.content(rig.ask("Hi"))).isEqualTo("echo: Hi");
            await().until(rig::isIdle);
        }
    }

    @Test
    void afterASilenceIsAskedAgain() throws Exception {
        try (Rig rig = rig("500ms", "500ms", "3")) {
            rig.upstream.does(FakeUpstream::blankLines, FakeUpstream.stall(10, ""), FakeUpstream::echo);
            HttpResponse<String> response = rig.ask("Hi");
            assertThat(Rig.content(response)).isEqualTo("echo: Hi");
            assertThat(Rig.header(response, "X-Caravan-Calls")).isEqualTo("3");
            assertThat(rig.get("/metrics").body())
                    .contains("caravan_calls_outcomes_total{outcome=\"upstream_timeout\"} 2.0");
            await().until(rig::isIdle);
        }
    }
}
