package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DrainTest {
    @Test
    void whatIsUnderWayIsFinishedAndNothingNewIsTaken() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        try (Rig rig = Rig.start("caravan.shutdown.drain", "20s", "caravan.collect.wait", "100ms")) {
            rig.upstream.does(FakeUpstream.when(release));
            List<CompletableFuture<HttpResponse<String>>> underWay = List.of(
                    rig.askAsync("alone"),
                    rig.askAsync("shared", "X-Caravan-Merge", "single-flight"),
                    rig.askAsync("shared", "X-Caravan-Merge", "single-flight"),
                    rig.askAsync("packed", "X-Caravan-Merge", "pack"));
            await().untilAsserted(() -> {
                assertThat(rig.gateway.waiting()).isEqualTo(4);
                assertThat(rig.upstream.inFlight()).isEqualTo(3);
            });

            Thread closing = new Thread(rig.gateway::close, "closing");
            closing.start();
            await().until(() -> rig.ask("too late", "X-Caravan-Deadline", "0.3").statusCode() == 503);
            assertThat(Rig.code(rig.ask("too late"))).isEqualTo("stopping");
            assertThat(closing.isAlive()).isTrue();

            release.countDown();
            assertThat(underWay)
                    .allSatisfy(
                            response -> assertThat(response.join().statusCode()).isEqualTo(200));
            closing.join();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "single-flight", "pack"})
    void whatCannotBeFinishedInTimeGoesHome(String merge) throws Exception {
        try (Rig rig = Rig.start("caravan.shutdown.drain", "1s")) {
            rig.upstream.does(FakeUpstream::blankLines);
            CompletableFuture<HttpResponse<String>> stuck = rig.askAsync("Hi", "X-Caravan-Merge", merge);
            CompletableFuture<HttpResponse<String>> other = rig.askAsync("Hi", "X-Caravan-Merge", merge);
            await().until(() -> rig.upstream.inFlight() > 0 && rig.gateway.waiting() == 2);
            rig.gateway.close();
            for (HttpResponse<String> response : List.of(stuck.join(), other.join())) {
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(Rig.code(response)).isEqualTo("stopping");
                assertThat(Rig.header(response, "Retry-After")).isEqualTo("1");
            }
        }
    }
}
