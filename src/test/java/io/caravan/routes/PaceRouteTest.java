package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.caravan.routes.FakeUpstream.Seen;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PaceRouteTest {
    private static final String LANE = "X-Caravan-Lane";

    private static void awaitMeter(Rig rig, String line) {
        await().until(() -> rig.get("/metrics").body().lines().anyMatch(line::equals));
    }

    @Test
    void aHeapOfWorkIsDoneThoughTheUpstreamTakesFarFewerCallsThanThought() throws Exception {
        try (Rig rig = Rig.start()) {
            AtomicInteger refused = new AtomicInteger();
            rig.upstream.does(FakeUpstream.limited(() -> 3, refused));
            List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, 200)
                    .mapToObj(i -> rig.askAsync("Hi " + i, LANE, "bulk"))
                    .toList();
            assertThat(responses)
                    .allSatisfy(
                            response -> assertThat(response.join().statusCode()).isEqualTo(200));
            // The 20 that it begins with find out; after that it is known.
            assertThat(refused).hasValueBetween(1, 25);
            awaitMeter(rig, "caravan_calls_waiting 0.0");
        }
    }

    @Test
    void theMoreUrgentLaneGoesFirst() throws Exception {
        try (Rig rig = Rig.start("caravan.call.max-concurrent", "1")) {
            CountDownLatch release = new CountDownLatch(1);
            rig.upstream.does(FakeUpstream.when(release));
            List<CompletableFuture<HttpResponse<String>>> responses = new ArrayList<>();
            responses.add(rig.askAsync("first", LANE, "bulk"));
            await().until(() -> rig.upstream.inFlight() == 1);
            for (String lane : List.of("bulk", "Stream", "interactive")) {
                responses.add(rig.askAsync(lane, LANE, lane));
                awaitMeter(rig, "caravan_calls_waiting " + (responses.size() - 1) + ".0");
            }
            responses.add(rig.askAsync("none"));
            awaitMeter(rig, "caravan_calls_waiting 4.0");
            release.countDown();
            assertThat(responses)
                    .allSatisfy(
                            response -> assertThat(response.join().statusCode()).isEqualTo(200));
            assertThat(rig.upstream.seen())
                    .extracting(Seen::lastMessage)
                    .containsExactly("first", "interactive", "none", "Stream", "bulk");
        }
    }

    @Test
    void aLaneThatIsNotKnownIsRefused() throws Exception {
        try (Rig rig = Rig.start()) {
            HttpResponse<String> response = rig.ask("Hi", LANE, "express");
            assertThat(response.statusCode()).isEqualTo(400);
            assertThat(Rig.code(response)).isEqualTo("unknown_lane");
            assertThat(rig.upstream.seen()).isEmpty();
        }
    }
}
