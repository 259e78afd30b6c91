package io.caravan.routes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** What comes again over HTTP with the same key: one call, one outcome. */
@TestInstance(Lifecycle.PER_CLASS)
@Timeout(40)
class ReplayTest {
    private Rig rig;
    private int keys;

    @BeforeAll
    void start() throws Exception {
        rig = Rig.start("caravan.call.attempts", "1");
    }

    @AfterAll
    void stop() {
        rig.close();
    }

    @BeforeEach
    void answerAgain() {
        rig.upstream.does(FakeUpstream::echo);
    }

    private String newKey() {
        return "key-" + keys++;
    }

    private HttpResponse<String> ask(String text, String key) {
        return rig.ask(text, "Idempotency-Key", key);
    }

    @Test
    void aRetryGetsTheAnswerThatIsThereAndCostsNoCall() {
        String key = newKey();
        HttpResponse<String> first = ask("Hi", key);
        HttpResponse<String> second = ask("Hi", key);
        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(Rig.header(first, "X-Caravan-Source")).isEqualTo("upstream");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(Rig.header(second, "X-Caravan-Source")).isEqualTo("ledger");
        assertThat(Rig.header(second, "X-Caravan-Calls")).isEqualTo("0");
        assertThat(rig.upstream.seen()).hasSize(1);
    }

    @Test
    void theSameKeyForAnotherRequestIsRefused() {
        String key = newKey();
        ask("Hi", key);
        HttpResponse<String> other = ask("Ho", key);
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(Rig.code(other)).isEqualTo("idempotency_key_reused");
        assertThat(rig.upstream.seen()).hasSize(1);
    }

    @Test
    void anotherKeyIsAnotherRequest() {
        ask("Hi", newKey());
        ask("Hi", newKey());
        assertThat(rig.upstream.seen()).hasSize(2);
    }

    @Test
    void whatComesWhileTheSameIsUnderWayWaitsForItsAnswer() {
        String key = newKey();
        CountDownLatch release = new CountDownLatch(1);
        rig.upstream.does(FakeUpstream.when(release));
        List<CompletableFuture<HttpResponse<String>>> twins = IntStream.range(0, 20)
                .mapToObj(i -> rig.askAsync("Hi", "Idempotency-Key", key))
                .toList();
        await().until(() -> rig.gateway.waiting() == 20);
        assertThat(Rig.code(ask("Ho", key))).isEqualTo("idempotency_key_reused");
        release.countDown();
        assertThat(twins).allSatisfy(twin -> {
            assertThat(twin.join().statusCode()).isEqualTo(200);
            assertThat(Rig.content(twin.join())).isEqualTo("echo: Hi");
        });
        assertThat(twins.stream().map(twin -> Rig.header(twin.join(), "X-Caravan-Source")))
                .containsOnlyOnce("upstream")
                .contains("ledger");
        assertThat(rig.upstream.seen()).hasSize(1);
    }

    @Test
    void troubleOfTheMomentIsAskedAgain() {
        String key = newKey();
        rig.upstream.does(FakeUpstream.status(503), FakeUpstream::echo);
        assertThat(ask("Hi", key).statusCode()).isEqualTo(502);
        assertThat(ask("Hi", key).statusCode()).isEqualTo(200);
        assertThat(rig.upstream.seen()).hasSize(2);
    }

    @Test
    void aRefusalStands() {
        String key = newKey();
        rig.upstream.does(FakeUpstream.status(400), FakeUpstream::echo);
        HttpResponse<String> first = ask("Hi", key);
        HttpResponse<String> second = ask("Hi", key);
        assertThat(first.statusCode()).isEqualTo(400);
        assertThat(second.statusCode()).isEqualTo(400);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(rig.upstream.seen()).hasSize(1);
    }
}
