package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.camel.builder.AdviceWith;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A step of ours that throws: everybody who waits is told, places are given back, nothing of the prompt shows. */
@Timeout(40)
class FaultInsideTest {
    @ParameterizedTest
    @CsvSource({"ask, direct:collect", "compose, direct:call", "call, direct:answers"})
    void endsEveryRequestThatItTouches(String route, String brokenStep) throws Exception {
        CountDownLatch broken = new CountDownLatch(1);
        try (Rig rig = Rig.start()) {
            AdviceWith.adviceWith(rig.gateway.camel(), route, advice -> advice.weaveByToUri(brokenStep)
                    .replace()
                    .process(exchange -> {
                        broken.await();
                        throw new IllegalStateException("secret of the inside");
                    }));
            if (route.equals("ask")) {
                broken.countDown(); // this step runs on the event loop, which nothing may hold up
            }
            List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, 3)
                    .mapToObj(i -> rig.askAsync("my prompt", "X-Caravan-Merge", "single-flight"))
                    .toList();
            if (!route.equals("ask")) {
                await().until(() -> rig.gateway.waiting() == 3);
                broken.countDown();
            }
            assertThat(responses).allSatisfy(response -> {
                assertThat(response.join().statusCode()).isEqualTo(500);
                assertThat(Rig.code(response.join())).isEqualTo("internal_error");
                assertThat(response.join().body()).doesNotContain("my prompt", "secret");
            });
            assertThat(rig.gateway.waiting()).isZero();
            assertThat(rig.get("/metrics").body()).contains("caravan_flights 0.0");
        }
    }
}
